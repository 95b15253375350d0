// Generated from schemas/ceiling.yaml by `npm run generate`. Do not edit: change schemas/ceiling.yaml instead.
// @ts-nocheck
import type { FieldTree, SchemaValidator } from '../schema-validator.ts';
import type { Ceiling } from './ceiling.types.ts';

var __getOwnPropNames = Object.getOwnPropertyNames;
var __commonJS = (cb, mod) => function() {
  try {
    return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
  } catch (e) {
    throw mod = 0, e;
  }
};

// node_modules/ajv/dist/runtime/ucs2length.js
var require_ucs2length = __commonJS({
  "node_modules/ajv/dist/runtime/ucs2length.js"(exports) {
    "use strict";
    Object.defineProperty(exports, "__esModule", { value: !0 });
    function ucs2length(str) {
      let len = str.length, length = 0, pos = 0, value;
      for (; pos < len; )
        length++, value = str.charCodeAt(pos++), value >= 55296 && value <= 56319 && pos < len && (value = str.charCodeAt(pos), (value & 64512) === 56320 && pos++);
      return length;
    }
    exports.default = ucs2length;
    ucs2length.code = 'require("ajv/dist/runtime/ucs2length").default';
  }
});

// <stdin>
var checkCeiling = validate11, schema13 = { type: "object", required: ["apiVersion", "kind"], properties: { apiVersion: { type: "string", enum: ["stopgap.dev/v1alpha1"] }, kind: { type: "string", enum: ["Ceiling"] }, highestSeverity: { type: "string", enum: ["Low", "Medium", "High", "Critical"] }, never: { $ref: "#/definitions/NeverPatched" } }, additionalProperties: !1 };
var func0 = Object.prototype.hasOwnProperty, func52 = require_ucs2length().default, pattern0 = new RegExp("^(?:/[^\\x00]+|[^/\\x00]+)$", "u");
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.apiVersion === void 0 || !func0.call(data, "apiVersion")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "apiVersion" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.kind === void 0 || !func0.call(data, "kind")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "kind" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "apiVersion" || key0 === "kind" || key0 === "highestSeverity" || key0 === "never")) {
        let err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
      }
    if (data.apiVersion !== void 0 && func0.call(data, "apiVersion")) {
      let data0 = data.apiVersion;
      if (typeof data0 != "string") {
        let err3 = { instancePath: instancePath + "/apiVersion", schemaPath: "#/properties/apiVersion/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
      }
      if (data0 !== "stopgap.dev/v1alpha1") {
        let err4 = { instancePath: instancePath + "/apiVersion", schemaPath: "#/properties/apiVersion/enum", keyword: "enum", params: { allowedValues: schema13.properties.apiVersion.enum } };
        vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
      }
    }
    if (data.kind !== void 0 && func0.call(data, "kind")) {
      let data1 = data.kind;
      if (typeof data1 != "string") {
        let err5 = { instancePath: instancePath + "/kind", schemaPath: "#/properties/kind/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
      }
      if (data1 !== "Ceiling") {
        let err6 = { instancePath: instancePath + "/kind", schemaPath: "#/properties/kind/enum", keyword: "enum", params: { allowedValues: schema13.properties.kind.enum } };
        vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
      }
    }
    if (data.highestSeverity !== void 0 && func0.call(data, "highestSeverity")) {
      let data2 = data.highestSeverity;
      if (typeof data2 != "string") {
        let err7 = { instancePath: instancePath + "/highestSeverity", schemaPath: "#/properties/highestSeverity/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
      }
      if (!(data2 === "Low" || data2 === "Medium" || data2 === "High" || data2 === "Critical")) {
        let err8 = { instancePath: instancePath + "/highestSeverity", schemaPath: "#/properties/highestSeverity/enum", keyword: "enum", params: { allowedValues: schema13.properties.highestSeverity.enum } };
        vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
      }
    }
    if (data.never !== void 0 && func0.call(data, "never")) {
      let data3 = data.never;
      if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
        for (let key1 of Object.keys(data3))
          if (!(key1 === "executables" || key1 === "users")) {
            let err9 = { instancePath: instancePath + "/never", schemaPath: "#/definitions/NeverPatched/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
          }
        if (data3.executables !== void 0 && func0.call(data3, "executables")) {
          let data4 = data3.executables;
          if (Array.isArray(data4)) {
            if (data4.length > 256) {
              let err10 = { instancePath: instancePath + "/never/executables", schemaPath: "#/definitions/NeverPatched/properties/executables/maxItems", keyword: "maxItems", params: { limit: 256 } };
              vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
            }
            if (data4.length < 1) {
              let err11 = { instancePath: instancePath + "/never/executables", schemaPath: "#/definitions/NeverPatched/properties/executables/minItems", keyword: "minItems", params: { limit: 1 } };
              vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
            }
            let len0 = data4.length;
            for (let i0 = 0; i0 < len0; i0++) {
              let data5 = data4[i0];
              if (typeof data5 == "string") {
                if (func52(data5) > 4096) {
                  let err12 = { instancePath: instancePath + "/never/executables/" + i0, schemaPath: "#/definitions/NeverPatched/properties/executables/items/maxLength", keyword: "maxLength", params: { limit: 4096 } };
                  vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
                }
                if (func52(data5) < 1) {
                  let err13 = { instancePath: instancePath + "/never/executables/" + i0, schemaPath: "#/definitions/NeverPatched/properties/executables/items/minLength", keyword: "minLength", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
                }
                if (!pattern0.test(data5)) {
                  let err14 = { instancePath: instancePath + "/never/executables/" + i0, schemaPath: "#/definitions/NeverPatched/properties/executables/items/pattern", keyword: "pattern", params: { pattern: "^(?:/[^\\x00]+|[^/\\x00]+)$" } };
                  vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
                }
              } else {
                let err15 = { instancePath: instancePath + "/never/executables/" + i0, schemaPath: "#/definitions/NeverPatched/properties/executables/items/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
              }
            }
          } else {
            let err16 = { instancePath: instancePath + "/never/executables", schemaPath: "#/definitions/NeverPatched/properties/executables/type", keyword: "type", params: { type: "array" } };
            vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
          }
        }
        if (data3.users !== void 0 && func0.call(data3, "users")) {
          let data6 = data3.users;
          if (Array.isArray(data6)) {
            if (data6.length > 256) {
              let err17 = { instancePath: instancePath + "/never/users", schemaPath: "#/definitions/NeverPatched/properties/users/maxItems", keyword: "maxItems", params: { limit: 256 } };
              vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
            }
            if (data6.length < 1) {
              let err18 = { instancePath: instancePath + "/never/users", schemaPath: "#/definitions/NeverPatched/properties/users/minItems", keyword: "minItems", params: { limit: 1 } };
              vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
            }
            let len1 = data6.length;
            for (let i1 = 0; i1 < len1; i1++) {
              let data7 = data6[i1];
              if (!(typeof data7 == "number" && !(data7 % 1) && !isNaN(data7) && isFinite(data7))) {
                let err19 = { instancePath: instancePath + "/never/users/" + i1, schemaPath: "#/definitions/NeverPatched/properties/users/items/type", keyword: "type", params: { type: "integer" } };
                vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
              }
              if (typeof data7 == "number" && isFinite(data7)) {
                if (data7 > 4294967294 || isNaN(data7)) {
                  let err20 = { instancePath: instancePath + "/never/users/" + i1, schemaPath: "#/definitions/NeverPatched/properties/users/items/maximum", keyword: "maximum", params: { comparison: "<=", limit: 4294967294 } };
                  vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
                }
                if (data7 < 0 || isNaN(data7)) {
                  let err21 = { instancePath: instancePath + "/never/users/" + i1, schemaPath: "#/definitions/NeverPatched/properties/users/items/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
                  vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
                }
              }
            }
          } else {
            let err22 = { instancePath: instancePath + "/never/users", schemaPath: "#/definitions/NeverPatched/properties/users/type", keyword: "type", params: { type: "array" } };
            vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
          }
        }
      } else {
        let err23 = { instancePath: instancePath + "/never", schemaPath: "#/definitions/NeverPatched/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
      }
    }
  } else {
    let err24 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
  }
  return validate11.errors = vErrors, errors === 0;
}

/** Checks the shape of an unknown value; the faults of the last call that failed are in `errors`. */
export const validateCeiling = checkCeiling as unknown as SchemaValidator<Ceiling>;

/** Names of all fields of a Ceiling, for suggestions and for tests. */
export const fieldsOfCeiling: FieldTree = {
  "apiVersion": {},
  "kind": {},
  "highestSeverity": {},
  "never": {
    "executables": {
      "*": {}
    },
    "users": {
      "*": {}
    }
  }
};

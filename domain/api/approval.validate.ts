// Generated from schemas/approval.yaml by `npm run generate`. Do not edit: change schemas/approval.yaml instead.
// @ts-nocheck
import type { FieldTree, SchemaValidator } from '../schema-validator.ts';
import type { ApprovalPredicate } from './approval.types.ts';

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
var checkApprovalPredicate = validate11;
var func0 = Object.prototype.hasOwnProperty, func49 = require_ucs2length().default, pattern0 = new RegExp("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", "u");
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.notBefore === void 0 || !func0.call(data, "notBefore")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "notBefore" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.expires === void 0 || !func0.call(data, "expires")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "expires" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.scope === void 0 || !func0.call(data, "scope")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "scope" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "notBefore" || key0 === "expires" || key0 === "scope")) {
        let err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
      }
    if (data.notBefore !== void 0 && func0.call(data, "notBefore")) {
      let data0 = data.notBefore;
      if (typeof data0 == "string") {
        if (func49(data0) > 20) {
          let err4 = { instancePath: instancePath + "/notBefore", schemaPath: "#/properties/notBefore/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
        }
        if (!pattern0.test(data0)) {
          let err5 = { instancePath: instancePath + "/notBefore", schemaPath: "#/properties/notBefore/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
        }
      } else {
        let err6 = { instancePath: instancePath + "/notBefore", schemaPath: "#/properties/notBefore/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
      }
    }
    if (data.expires !== void 0 && func0.call(data, "expires")) {
      let data1 = data.expires;
      if (typeof data1 == "string") {
        if (func49(data1) > 20) {
          let err7 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
        }
        if (!pattern0.test(data1)) {
          let err8 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
        }
      } else {
        let err9 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
      }
    }
    if (data.scope !== void 0 && func0.call(data, "scope")) {
      let data2 = data.scope;
      if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
        for (let key1 of Object.keys(data2))
          if (!(key1 === "namespaces" || key1 === "images" || key1 === "hostProcesses")) {
            let err10 = { instancePath: instancePath + "/scope", schemaPath: "#/definitions/ApprovalScope/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
          }
        if (data2.namespaces !== void 0 && func0.call(data2, "namespaces")) {
          let data3 = data2.namespaces;
          if (Array.isArray(data3)) {
            if (data3.length > 64) {
              let err11 = { instancePath: instancePath + "/scope/namespaces", schemaPath: "#/definitions/ApprovalScope/properties/namespaces/maxItems", keyword: "maxItems", params: { limit: 64 } };
              vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
            }
            if (data3.length < 1) {
              let err12 = { instancePath: instancePath + "/scope/namespaces", schemaPath: "#/definitions/ApprovalScope/properties/namespaces/minItems", keyword: "minItems", params: { limit: 1 } };
              vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
            }
            let len0 = data3.length;
            for (let i0 = 0; i0 < len0; i0++) {
              let data4 = data3[i0];
              if (typeof data4 == "string") {
                if (func49(data4) > 512) {
                  let err13 = { instancePath: instancePath + "/scope/namespaces/" + i0, schemaPath: "#/definitions/ApprovalScope/properties/namespaces/items/maxLength", keyword: "maxLength", params: { limit: 512 } };
                  vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
                }
                if (func49(data4) < 1) {
                  let err14 = { instancePath: instancePath + "/scope/namespaces/" + i0, schemaPath: "#/definitions/ApprovalScope/properties/namespaces/items/minLength", keyword: "minLength", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
                }
              } else {
                let err15 = { instancePath: instancePath + "/scope/namespaces/" + i0, schemaPath: "#/definitions/ApprovalScope/properties/namespaces/items/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
              }
            }
          } else {
            let err16 = { instancePath: instancePath + "/scope/namespaces", schemaPath: "#/definitions/ApprovalScope/properties/namespaces/type", keyword: "type", params: { type: "array" } };
            vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
          }
        }
        if (data2.images !== void 0 && func0.call(data2, "images")) {
          let data5 = data2.images;
          if (Array.isArray(data5)) {
            if (data5.length > 64) {
              let err17 = { instancePath: instancePath + "/scope/images", schemaPath: "#/definitions/ApprovalScope/properties/images/maxItems", keyword: "maxItems", params: { limit: 64 } };
              vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
            }
            if (data5.length < 1) {
              let err18 = { instancePath: instancePath + "/scope/images", schemaPath: "#/definitions/ApprovalScope/properties/images/minItems", keyword: "minItems", params: { limit: 1 } };
              vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
            }
            let len1 = data5.length;
            for (let i1 = 0; i1 < len1; i1++) {
              let data6 = data5[i1];
              if (typeof data6 == "string") {
                if (func49(data6) > 512) {
                  let err19 = { instancePath: instancePath + "/scope/images/" + i1, schemaPath: "#/definitions/ApprovalScope/properties/images/items/maxLength", keyword: "maxLength", params: { limit: 512 } };
                  vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
                }
                if (func49(data6) < 1) {
                  let err20 = { instancePath: instancePath + "/scope/images/" + i1, schemaPath: "#/definitions/ApprovalScope/properties/images/items/minLength", keyword: "minLength", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
                }
              } else {
                let err21 = { instancePath: instancePath + "/scope/images/" + i1, schemaPath: "#/definitions/ApprovalScope/properties/images/items/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
              }
            }
          } else {
            let err22 = { instancePath: instancePath + "/scope/images", schemaPath: "#/definitions/ApprovalScope/properties/images/type", keyword: "type", params: { type: "array" } };
            vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
          }
        }
        if (data2.hostProcesses !== void 0 && func0.call(data2, "hostProcesses") && typeof data2.hostProcesses != "boolean") {
          let err23 = { instancePath: instancePath + "/scope/hostProcesses", schemaPath: "#/definitions/ApprovalScope/properties/hostProcesses/type", keyword: "type", params: { type: "boolean" } };
          vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
        }
      } else {
        let err24 = { instancePath: instancePath + "/scope", schemaPath: "#/definitions/ApprovalScope/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
      }
    }
  } else {
    let err25 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
  }
  return validate11.errors = vErrors, errors === 0;
}

/** Checks the shape of an unknown value; the faults of the last call that failed are in `errors`. */
export const validateApprovalPredicate = checkApprovalPredicate as unknown as SchemaValidator<ApprovalPredicate>;

/** Names of all fields of a ApprovalPredicate, for suggestions and for tests. */
export const fieldsOfApprovalPredicate: FieldTree = {
  "notBefore": {},
  "expires": {},
  "scope": {
    "namespaces": {
      "*": {}
    },
    "images": {
      "*": {}
    },
    "hostProcesses": {}
  }
};

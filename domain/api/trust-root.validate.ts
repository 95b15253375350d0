// Generated from schemas/trust-root.yaml by `npm run generate`. Do not edit: change schemas/trust-root.yaml instead.
// @ts-nocheck
import type { FieldTree, SchemaValidator } from '../schema-validator.ts';
import type { TrustRootPredicate } from './trust-root.types.ts';

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
var checkTrustRootPredicate = validate13;
var func0 = Object.prototype.hasOwnProperty, func51 = require_ucs2length().default, pattern0 = new RegExp("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", "u"), pattern1 = new RegExp("^[A-Za-z0-9]([A-Za-z0-9._@+-]*[A-Za-z0-9])?$", "u"), pattern2 = new RegExp("^[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( [^\\x00-\\x1f\\x7f]*)?$", "u");
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.root === void 0 || !func0.call(data, "root")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "root" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.author === void 0 || !func0.call(data, "author")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "author" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "root" || key0 === "author")) {
        let err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
      }
    if (data.root !== void 0 && func0.call(data, "root")) {
      let data0 = data.root;
      if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
        if (data0.people === void 0 || !func0.call(data0, "people")) {
          let err3 = { instancePath: instancePath + "/root", schemaPath: "#/definitions/Role/required", keyword: "required", params: { missingProperty: "people" } };
          vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
        }
        if (data0.threshold === void 0 || !func0.call(data0, "threshold")) {
          let err4 = { instancePath: instancePath + "/root", schemaPath: "#/definitions/Role/required", keyword: "required", params: { missingProperty: "threshold" } };
          vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
        }
        for (let key1 of Object.keys(data0))
          if (!(key1 === "people" || key1 === "threshold")) {
            let err5 = { instancePath: instancePath + "/root", schemaPath: "#/definitions/Role/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
          }
        if (data0.people !== void 0 && func0.call(data0, "people")) {
          let data1 = data0.people;
          if (Array.isArray(data1)) {
            if (data1.length > 64) {
              let err6 = { instancePath: instancePath + "/root/people", schemaPath: "#/definitions/Role/properties/people/maxItems", keyword: "maxItems", params: { limit: 64 } };
              vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
            }
            if (data1.length < 1) {
              let err7 = { instancePath: instancePath + "/root/people", schemaPath: "#/definitions/Role/properties/people/minItems", keyword: "minItems", params: { limit: 1 } };
              vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
            }
            let len0 = data1.length;
            for (let i0 = 0; i0 < len0; i0++) {
              let data2 = data1[i0];
              if (typeof data2 == "string") {
                if (func51(data2) > 64) {
                  let err8 = { instancePath: instancePath + "/root/people/" + i0, schemaPath: "#/definitions/Role/properties/people/items/maxLength", keyword: "maxLength", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
                }
              } else {
                let err9 = { instancePath: instancePath + "/root/people/" + i0, schemaPath: "#/definitions/Role/properties/people/items/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
              }
            }
          } else {
            let err10 = { instancePath: instancePath + "/root/people", schemaPath: "#/definitions/Role/properties/people/type", keyword: "type", params: { type: "array" } };
            vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
          }
        }
        if (data0.threshold !== void 0 && func0.call(data0, "threshold")) {
          let data3 = data0.threshold;
          if (!(typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
            let err11 = { instancePath: instancePath + "/root/threshold", schemaPath: "#/definitions/Role/properties/threshold/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
          }
          if (typeof data3 == "number" && isFinite(data3)) {
            if (data3 > 64 || isNaN(data3)) {
              let err12 = { instancePath: instancePath + "/root/threshold", schemaPath: "#/definitions/Role/properties/threshold/maximum", keyword: "maximum", params: { comparison: "<=", limit: 64 } };
              vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
            }
            if (data3 < 1 || isNaN(data3)) {
              let err13 = { instancePath: instancePath + "/root/threshold", schemaPath: "#/definitions/Role/properties/threshold/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
            }
          }
        }
      } else {
        let err14 = { instancePath: instancePath + "/root", schemaPath: "#/definitions/Role/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
      }
    }
    if (data.author !== void 0 && func0.call(data, "author")) {
      let data4 = data.author;
      if (data4 && typeof data4 == "object" && !Array.isArray(data4)) {
        if (data4.people === void 0 || !func0.call(data4, "people")) {
          let err15 = { instancePath: instancePath + "/author", schemaPath: "#/definitions/Role/required", keyword: "required", params: { missingProperty: "people" } };
          vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
        }
        if (data4.threshold === void 0 || !func0.call(data4, "threshold")) {
          let err16 = { instancePath: instancePath + "/author", schemaPath: "#/definitions/Role/required", keyword: "required", params: { missingProperty: "threshold" } };
          vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
        }
        for (let key2 of Object.keys(data4))
          if (!(key2 === "people" || key2 === "threshold")) {
            let err17 = { instancePath: instancePath + "/author", schemaPath: "#/definitions/Role/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 } };
            vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
          }
        if (data4.people !== void 0 && func0.call(data4, "people")) {
          let data5 = data4.people;
          if (Array.isArray(data5)) {
            if (data5.length > 64) {
              let err18 = { instancePath: instancePath + "/author/people", schemaPath: "#/definitions/Role/properties/people/maxItems", keyword: "maxItems", params: { limit: 64 } };
              vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
            }
            if (data5.length < 1) {
              let err19 = { instancePath: instancePath + "/author/people", schemaPath: "#/definitions/Role/properties/people/minItems", keyword: "minItems", params: { limit: 1 } };
              vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
            }
            let len1 = data5.length;
            for (let i1 = 0; i1 < len1; i1++) {
              let data6 = data5[i1];
              if (typeof data6 == "string") {
                if (func51(data6) > 64) {
                  let err20 = { instancePath: instancePath + "/author/people/" + i1, schemaPath: "#/definitions/Role/properties/people/items/maxLength", keyword: "maxLength", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
                }
              } else {
                let err21 = { instancePath: instancePath + "/author/people/" + i1, schemaPath: "#/definitions/Role/properties/people/items/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
              }
            }
          } else {
            let err22 = { instancePath: instancePath + "/author/people", schemaPath: "#/definitions/Role/properties/people/type", keyword: "type", params: { type: "array" } };
            vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
          }
        }
        if (data4.threshold !== void 0 && func0.call(data4, "threshold")) {
          let data7 = data4.threshold;
          if (!(typeof data7 == "number" && !(data7 % 1) && !isNaN(data7) && isFinite(data7))) {
            let err23 = { instancePath: instancePath + "/author/threshold", schemaPath: "#/definitions/Role/properties/threshold/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
          }
          if (typeof data7 == "number" && isFinite(data7)) {
            if (data7 > 64 || isNaN(data7)) {
              let err24 = { instancePath: instancePath + "/author/threshold", schemaPath: "#/definitions/Role/properties/threshold/maximum", keyword: "maximum", params: { comparison: "<=", limit: 64 } };
              vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
            }
            if (data7 < 1 || isNaN(data7)) {
              let err25 = { instancePath: instancePath + "/author/threshold", schemaPath: "#/definitions/Role/properties/threshold/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
            }
          }
        }
      } else {
        let err26 = { instancePath: instancePath + "/author", schemaPath: "#/definitions/Role/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
      }
    }
  } else {
    let err27 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
  }
  return validate11.errors = vErrors, errors === 0;
}
function validate13(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.version === void 0 || !func0.call(data, "version")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "version" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.expires === void 0 || !func0.call(data, "expires")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "expires" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.people === void 0 || !func0.call(data, "people")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "people" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    if (data.roles === void 0 || !func0.call(data, "roles")) {
      let err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "roles" } };
      vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "version" || key0 === "expires" || key0 === "people" || key0 === "roles")) {
        let err4 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
      }
    if (data.version !== void 0 && func0.call(data, "version")) {
      let data0 = data.version;
      if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
        let err5 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/type", keyword: "type", params: { type: "integer" } };
        vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
      }
      if (typeof data0 == "number" && isFinite(data0)) {
        if (data0 > 2147483647 || isNaN(data0)) {
          let err6 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/maximum", keyword: "maximum", params: { comparison: "<=", limit: 2147483647 } };
          vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
        }
        if (data0 < 1 || isNaN(data0)) {
          let err7 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
        }
      }
    }
    if (data.expires !== void 0 && func0.call(data, "expires")) {
      let data1 = data.expires;
      if (typeof data1 == "string") {
        if (func51(data1) > 20) {
          let err8 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
        }
        if (!pattern0.test(data1)) {
          let err9 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
        }
      } else {
        let err10 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
      }
    }
    if (data.people !== void 0 && func0.call(data, "people")) {
      let data2 = data.people;
      if (Array.isArray(data2)) {
        if (data2.length > 64) {
          let err11 = { instancePath: instancePath + "/people", schemaPath: "#/properties/people/maxItems", keyword: "maxItems", params: { limit: 64 } };
          vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
        }
        if (data2.length < 1) {
          let err12 = { instancePath: instancePath + "/people", schemaPath: "#/properties/people/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
        }
        let len0 = data2.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data3 = data2[i0];
          if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
            if (data3.name === void 0 || !func0.call(data3, "name")) {
              let err13 = { instancePath: instancePath + "/people/" + i0, schemaPath: "#/definitions/Person/required", keyword: "required", params: { missingProperty: "name" } };
              vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
            }
            if (data3.keys === void 0 || !func0.call(data3, "keys")) {
              let err14 = { instancePath: instancePath + "/people/" + i0, schemaPath: "#/definitions/Person/required", keyword: "required", params: { missingProperty: "keys" } };
              vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
            }
            for (let key1 of Object.keys(data3))
              if (!(key1 === "name" || key1 === "keys")) {
                let err15 = { instancePath: instancePath + "/people/" + i0, schemaPath: "#/definitions/Person/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
                vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
              }
            if (data3.name !== void 0 && func0.call(data3, "name")) {
              let data4 = data3.name;
              if (typeof data4 == "string") {
                if (func51(data4) > 64) {
                  let err16 = { instancePath: instancePath + "/people/" + i0 + "/name", schemaPath: "#/definitions/Person/properties/name/maxLength", keyword: "maxLength", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
                }
                if (!pattern1.test(data4)) {
                  let err17 = { instancePath: instancePath + "/people/" + i0 + "/name", schemaPath: "#/definitions/Person/properties/name/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9]([A-Za-z0-9._@+-]*[A-Za-z0-9])?$" } };
                  vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
                }
              } else {
                let err18 = { instancePath: instancePath + "/people/" + i0 + "/name", schemaPath: "#/definitions/Person/properties/name/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
              }
            }
            if (data3.keys !== void 0 && func0.call(data3, "keys")) {
              let data5 = data3.keys;
              if (Array.isArray(data5)) {
                if (data5.length > 8) {
                  let err19 = { instancePath: instancePath + "/people/" + i0 + "/keys", schemaPath: "#/definitions/Person/properties/keys/maxItems", keyword: "maxItems", params: { limit: 8 } };
                  vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
                }
                if (data5.length < 1) {
                  let err20 = { instancePath: instancePath + "/people/" + i0 + "/keys", schemaPath: "#/definitions/Person/properties/keys/minItems", keyword: "minItems", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
                }
                let len1 = data5.length;
                for (let i1 = 0; i1 < len1; i1++) {
                  let data6 = data5[i1];
                  if (typeof data6 == "string") {
                    if (func51(data6) > 4096) {
                      let err21 = { instancePath: instancePath + "/people/" + i0 + "/keys/" + i1, schemaPath: "#/definitions/Person/properties/keys/items/maxLength", keyword: "maxLength", params: { limit: 4096 } };
                      vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
                    }
                    if (!pattern2.test(data6)) {
                      let err22 = { instancePath: instancePath + "/people/" + i0 + "/keys/" + i1, schemaPath: "#/definitions/Person/properties/keys/items/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( [^\\x00-\\x1f\\x7f]*)?$" } };
                      vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
                    }
                  } else {
                    let err23 = { instancePath: instancePath + "/people/" + i0 + "/keys/" + i1, schemaPath: "#/definitions/Person/properties/keys/items/type", keyword: "type", params: { type: "string" } };
                    vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
                  }
                }
              } else {
                let err24 = { instancePath: instancePath + "/people/" + i0 + "/keys", schemaPath: "#/definitions/Person/properties/keys/type", keyword: "type", params: { type: "array" } };
                vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
              }
            }
          } else {
            let err25 = { instancePath: instancePath + "/people/" + i0, schemaPath: "#/definitions/Person/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
          }
        }
      } else {
        let err26 = { instancePath: instancePath + "/people", schemaPath: "#/properties/people/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
      }
    }
    data.roles !== void 0 && func0.call(data, "roles") && (validate11(data.roles, { instancePath: instancePath + "/roles", parentData: data, parentDataProperty: "roles", rootData }) || (vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors), errors = vErrors.length));
  } else {
    let err27 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
  }
  return validate13.errors = vErrors, errors === 0;
}

/** Checks the shape of an unknown value; the faults of the last call that failed are in `errors`. */
export const validateTrustRootPredicate = checkTrustRootPredicate as unknown as SchemaValidator<TrustRootPredicate>;

/** Names of all fields of a TrustRootPredicate, for suggestions and for tests. */
export const fieldsOfTrustRootPredicate: FieldTree = {
  "version": {},
  "expires": {},
  "people": {
    "*": {
      "name": {},
      "keys": {
        "*": {}
      }
    }
  },
  "roles": {
    "root": {
      "people": {
        "*": {}
      },
      "threshold": {}
    },
    "author": {
      "people": {
        "*": {}
      },
      "threshold": {}
    }
  }
};

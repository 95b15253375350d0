// Generated from schemas/statement.yaml by `npm run generate`. Do not edit: change schemas/statement.yaml instead.
// @ts-nocheck
import type { FieldTree, SchemaValidator } from '../schema-validator.ts';
import type { Statement } from './statement.types.ts';

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
var checkStatement = validate13, schema14 = { type: "object", required: ["_type", "subject", "predicateType", "predicate"], properties: { _type: { type: "string", enum: ["https://in-toto.io/Statement/v1"] }, subject: { type: "array", minItems: 1, maxItems: 1, items: { $ref: "#/definitions/Subject" } }, predicateType: { type: "string", enum: ["https://stopgap.dev/micropatch/v1alpha1", "https://stopgap.dev/approval/v1alpha1", "https://stopgap.dev/catalog/v1alpha1", "https://stopgap.dev/revocation/v1alpha1", "https://stopgap.dev/trust-root/v1alpha1"] }, predicate: { type: "object", additionalProperties: !0 } }, additionalProperties: !1 }, func0 = Object.prototype.hasOwnProperty;
var func54 = require_ucs2length().default, pattern0 = new RegExp("^[0-9a-f]{64}$", "u");
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.name === void 0 || !func0.call(data, "name")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "name" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.digest === void 0 || !func0.call(data, "digest")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "digest" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "name" || key0 === "digest")) {
        let err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
      }
    if (data.name !== void 0 && func0.call(data, "name")) {
      let data0 = data.name;
      if (typeof data0 == "string") {
        if (func54(data0) > 63) {
          let err3 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/maxLength", keyword: "maxLength", params: { limit: 63 } };
          vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
        }
        if (func54(data0) < 1) {
          let err4 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/minLength", keyword: "minLength", params: { limit: 1 } };
          vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
        }
      } else {
        let err5 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
      }
    }
    if (data.digest !== void 0 && func0.call(data, "digest")) {
      let data1 = data.digest;
      if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
        if (data1.sha256 === void 0 || !func0.call(data1, "sha256")) {
          let err6 = { instancePath: instancePath + "/digest", schemaPath: "#/definitions/SubjectDigest/required", keyword: "required", params: { missingProperty: "sha256" } };
          vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
        }
        for (let key1 of Object.keys(data1))
          if (key1 !== "sha256") {
            let err7 = { instancePath: instancePath + "/digest", schemaPath: "#/definitions/SubjectDigest/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
          }
        if (data1.sha256 !== void 0 && func0.call(data1, "sha256")) {
          let data2 = data1.sha256;
          if (typeof data2 == "string") {
            if (func54(data2) > 64) {
              let err8 = { instancePath: instancePath + "/digest/sha256", schemaPath: "#/definitions/SubjectDigest/properties/sha256/maxLength", keyword: "maxLength", params: { limit: 64 } };
              vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
            }
            if (!pattern0.test(data2)) {
              let err9 = { instancePath: instancePath + "/digest/sha256", schemaPath: "#/definitions/SubjectDigest/properties/sha256/pattern", keyword: "pattern", params: { pattern: "^[0-9a-f]{64}$" } };
              vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
            }
          } else {
            let err10 = { instancePath: instancePath + "/digest/sha256", schemaPath: "#/definitions/SubjectDigest/properties/sha256/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
          }
        }
      } else {
        let err11 = { instancePath: instancePath + "/digest", schemaPath: "#/definitions/SubjectDigest/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
      }
    }
  } else {
    let err12 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
  }
  return validate11.errors = vErrors, errors === 0;
}
function validate13(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data._type === void 0 || !func0.call(data, "_type")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "_type" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.subject === void 0 || !func0.call(data, "subject")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "subject" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.predicateType === void 0 || !func0.call(data, "predicateType")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "predicateType" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    if (data.predicate === void 0 || !func0.call(data, "predicate")) {
      let err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "predicate" } };
      vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "_type" || key0 === "subject" || key0 === "predicateType" || key0 === "predicate")) {
        let err4 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
      }
    if (data._type !== void 0 && func0.call(data, "_type")) {
      let data0 = data._type;
      if (typeof data0 != "string") {
        let err5 = { instancePath: instancePath + "/_type", schemaPath: "#/properties/_type/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
      }
      if (data0 !== "https://in-toto.io/Statement/v1") {
        let err6 = { instancePath: instancePath + "/_type", schemaPath: "#/properties/_type/enum", keyword: "enum", params: { allowedValues: schema14.properties._type.enum } };
        vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
      }
    }
    if (data.subject !== void 0 && func0.call(data, "subject")) {
      let data1 = data.subject;
      if (Array.isArray(data1)) {
        if (data1.length > 1) {
          let err7 = { instancePath: instancePath + "/subject", schemaPath: "#/properties/subject/maxItems", keyword: "maxItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
        }
        if (data1.length < 1) {
          let err8 = { instancePath: instancePath + "/subject", schemaPath: "#/properties/subject/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
        }
        let len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++)
          validate11(data1[i0], { instancePath: instancePath + "/subject/" + i0, parentData: data1, parentDataProperty: i0, rootData }) || (vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors), errors = vErrors.length);
      } else {
        let err9 = { instancePath: instancePath + "/subject", schemaPath: "#/properties/subject/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
      }
    }
    if (data.predicateType !== void 0 && func0.call(data, "predicateType")) {
      let data3 = data.predicateType;
      if (typeof data3 != "string") {
        let err10 = { instancePath: instancePath + "/predicateType", schemaPath: "#/properties/predicateType/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
      }
      if (!(data3 === "https://stopgap.dev/micropatch/v1alpha1" || data3 === "https://stopgap.dev/approval/v1alpha1" || data3 === "https://stopgap.dev/catalog/v1alpha1" || data3 === "https://stopgap.dev/revocation/v1alpha1" || data3 === "https://stopgap.dev/trust-root/v1alpha1")) {
        let err11 = { instancePath: instancePath + "/predicateType", schemaPath: "#/properties/predicateType/enum", keyword: "enum", params: { allowedValues: schema14.properties.predicateType.enum } };
        vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
      }
    }
    if (data.predicate !== void 0 && func0.call(data, "predicate")) {
      let data4 = data.predicate;
      if (!(data4 && typeof data4 == "object" && !Array.isArray(data4))) {
        let err12 = { instancePath: instancePath + "/predicate", schemaPath: "#/properties/predicate/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
      }
    }
  } else {
    let err13 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
  }
  return validate13.errors = vErrors, errors === 0;
}

/** Checks the shape of an unknown value; the faults of the last call that failed are in `errors`. */
export const validateStatement = checkStatement as unknown as SchemaValidator<Statement>;

/** Names of all fields of a Statement, for suggestions and for tests. */
export const fieldsOfStatement: FieldTree = {
  "_type": {},
  "subject": {
    "*": {
      "name": {},
      "digest": {
        "sha256": {}
      }
    }
  },
  "predicateType": {},
  "predicate": {}
};

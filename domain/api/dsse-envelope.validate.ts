// Generated from schemas/dsse-envelope.yaml by `npm run generate`. Do not edit: change schemas/dsse-envelope.yaml instead.
// @ts-nocheck
import type { FieldTree, SchemaValidator } from '../schema-validator.ts';
import type { DsseEnvelope } from './dsse-envelope.types.ts';

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
var checkDsseEnvelope = validate11, schema13 = { type: "object", required: ["payloadType", "payload", "signatures"], properties: { payloadType: { type: "string", enum: ["application/vnd.in-toto+json"] }, payload: { type: "string", minLength: 4, maxLength: 1398104, pattern: "^[A-Za-z0-9+/]+={0,2}$" }, signatures: { type: "array", minItems: 1, maxItems: 16, items: { $ref: "#/definitions/DsseSignature" } } }, additionalProperties: !1 };
var func0 = Object.prototype.hasOwnProperty, func50 = require_ucs2length().default, pattern0 = new RegExp("^[A-Za-z0-9+/]+={0,2}$", "u"), pattern1 = new RegExp("^[A-Za-z0-9+/=:_.-]*$", "u");
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.payloadType === void 0 || !func0.call(data, "payloadType")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "payloadType" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.payload === void 0 || !func0.call(data, "payload")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "payload" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.signatures === void 0 || !func0.call(data, "signatures")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "signatures" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "payloadType" || key0 === "payload" || key0 === "signatures")) {
        let err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
      }
    if (data.payloadType !== void 0 && func0.call(data, "payloadType")) {
      let data0 = data.payloadType;
      if (typeof data0 != "string") {
        let err4 = { instancePath: instancePath + "/payloadType", schemaPath: "#/properties/payloadType/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
      }
      if (data0 !== "application/vnd.in-toto+json") {
        let err5 = { instancePath: instancePath + "/payloadType", schemaPath: "#/properties/payloadType/enum", keyword: "enum", params: { allowedValues: schema13.properties.payloadType.enum } };
        vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
      }
    }
    if (data.payload !== void 0 && func0.call(data, "payload")) {
      let data1 = data.payload;
      if (typeof data1 == "string") {
        if (func50(data1) > 1398104) {
          let err6 = { instancePath: instancePath + "/payload", schemaPath: "#/properties/payload/maxLength", keyword: "maxLength", params: { limit: 1398104 } };
          vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
        }
        if (func50(data1) < 4) {
          let err7 = { instancePath: instancePath + "/payload", schemaPath: "#/properties/payload/minLength", keyword: "minLength", params: { limit: 4 } };
          vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
        }
        if (!pattern0.test(data1)) {
          let err8 = { instancePath: instancePath + "/payload", schemaPath: "#/properties/payload/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9+/]+={0,2}$" } };
          vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
        }
      } else {
        let err9 = { instancePath: instancePath + "/payload", schemaPath: "#/properties/payload/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
      }
    }
    if (data.signatures !== void 0 && func0.call(data, "signatures")) {
      let data2 = data.signatures;
      if (Array.isArray(data2)) {
        if (data2.length > 16) {
          let err10 = { instancePath: instancePath + "/signatures", schemaPath: "#/properties/signatures/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
        }
        if (data2.length < 1) {
          let err11 = { instancePath: instancePath + "/signatures", schemaPath: "#/properties/signatures/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
        }
        let len0 = data2.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data3 = data2[i0];
          if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
            if (data3.sig === void 0 || !func0.call(data3, "sig")) {
              let err12 = { instancePath: instancePath + "/signatures/" + i0, schemaPath: "#/definitions/DsseSignature/required", keyword: "required", params: { missingProperty: "sig" } };
              vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
            }
            for (let key1 of Object.keys(data3))
              if (!(key1 === "keyid" || key1 === "sig")) {
                let err13 = { instancePath: instancePath + "/signatures/" + i0, schemaPath: "#/definitions/DsseSignature/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
                vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
              }
            if (data3.keyid !== void 0 && func0.call(data3, "keyid")) {
              let data4 = data3.keyid;
              if (typeof data4 == "string") {
                if (func50(data4) > 128) {
                  let err14 = { instancePath: instancePath + "/signatures/" + i0 + "/keyid", schemaPath: "#/definitions/DsseSignature/properties/keyid/maxLength", keyword: "maxLength", params: { limit: 128 } };
                  vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
                }
                if (!pattern1.test(data4)) {
                  let err15 = { instancePath: instancePath + "/signatures/" + i0 + "/keyid", schemaPath: "#/definitions/DsseSignature/properties/keyid/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9+/=:_.-]*$" } };
                  vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
                }
              } else {
                let err16 = { instancePath: instancePath + "/signatures/" + i0 + "/keyid", schemaPath: "#/definitions/DsseSignature/properties/keyid/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
              }
            }
            if (data3.sig !== void 0 && func0.call(data3, "sig")) {
              let data5 = data3.sig;
              if (typeof data5 == "string") {
                if (func50(data5) > 8192) {
                  let err17 = { instancePath: instancePath + "/signatures/" + i0 + "/sig", schemaPath: "#/definitions/DsseSignature/properties/sig/maxLength", keyword: "maxLength", params: { limit: 8192 } };
                  vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
                }
                if (func50(data5) < 4) {
                  let err18 = { instancePath: instancePath + "/signatures/" + i0 + "/sig", schemaPath: "#/definitions/DsseSignature/properties/sig/minLength", keyword: "minLength", params: { limit: 4 } };
                  vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
                }
                if (!pattern0.test(data5)) {
                  let err19 = { instancePath: instancePath + "/signatures/" + i0 + "/sig", schemaPath: "#/definitions/DsseSignature/properties/sig/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9+/]+={0,2}$" } };
                  vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
                }
              } else {
                let err20 = { instancePath: instancePath + "/signatures/" + i0 + "/sig", schemaPath: "#/definitions/DsseSignature/properties/sig/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
              }
            }
          } else {
            let err21 = { instancePath: instancePath + "/signatures/" + i0, schemaPath: "#/definitions/DsseSignature/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
          }
        }
      } else {
        let err22 = { instancePath: instancePath + "/signatures", schemaPath: "#/properties/signatures/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
      }
    }
  } else {
    let err23 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
  }
  return validate11.errors = vErrors, errors === 0;
}

/** Checks the shape of an unknown value; the faults of the last call that failed are in `errors`. */
export const validateDsseEnvelope = checkDsseEnvelope as unknown as SchemaValidator<DsseEnvelope>;

/** Names of all fields of a DsseEnvelope, for suggestions and for tests. */
export const fieldsOfDsseEnvelope: FieldTree = {
  "payloadType": {},
  "payload": {},
  "signatures": {
    "*": {
      "keyid": {},
      "sig": {}
    }
  }
};

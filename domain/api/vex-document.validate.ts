// Generated from schemas/vex-document.yaml by `npm run generate`. Do not edit: change schemas/vex-document.yaml instead.
// @ts-nocheck
import type { FieldTree, SchemaValidator } from '../schema-validator.ts';
import type { VexDocument } from './vex-document.types.ts';

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
var checkVexDocument = validate17, schema18 = { type: "object", required: ["@context", "@id", "author", "timestamp", "last_updated", "version", "tooling", "statements"], properties: { "@context": { type: "string", enum: ["https://openvex.dev/ns/v0.2.0"] }, "@id": { type: "string", maxLength: 512, pattern: '^[A-Za-z][A-Za-z0-9+.-]*:[^\\x00-\\x20\\x7f<>"{}|\\\\^`]+$' }, author: { type: "string", maxLength: 256, pattern: "^[^\\x00-\\x1f\\x7f]+$" }, timestamp: { type: "string", maxLength: 20, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" }, last_updated: { type: "string", maxLength: 20, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" }, version: { type: "integer", minimum: 1, maximum: 2147483647 }, tooling: { type: "string", maxLength: 128, pattern: "^stopgap " }, statements: { type: "array", minItems: 1, items: { $ref: "#/definitions/VexStatement" } } }, additionalProperties: !1 }, func0 = Object.prototype.hasOwnProperty, func55 = require_ucs2length().default, pattern0 = new RegExp('^[A-Za-z][A-Za-z0-9+.-]*:[^\\x00-\\x20\\x7f<>"{}|\\\\^`]+$', "u"), pattern1 = new RegExp("^[^\\x00-\\x1f\\x7f]+$", "u"), pattern2 = new RegExp("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", "u"), pattern4 = new RegExp("^stopgap ", "u"), schema12 = { type: "object", required: ["vulnerability", "timestamp", "last_updated", "products", "status"], properties: { vulnerability: { $ref: "#/definitions/VexVulnerability" }, timestamp: { type: "string", maxLength: 20, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" }, last_updated: { type: "string", maxLength: 20, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" }, products: { type: "array", minItems: 1, maxItems: 1, items: { $ref: "#/definitions/VexProduct" } }, status: { type: "string", enum: ["not_affected", "affected"] }, justification: { type: "string", enum: ["inline_mitigations_already_exist"] }, impact_statement: { type: "string", minLength: 1, maxLength: 8192 }, action_statement: { type: "string", minLength: 1, maxLength: 8192 } }, additionalProperties: !1 };
var pattern7 = new RegExp("^pkg:[a-z][a-z0-9.+-]*/[^\\x00-\\x20\\x7f]+$", "u");
function validate13(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data["@id"] === void 0 || !func0.call(data, "@id")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "@id" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.identifiers === void 0 || !func0.call(data, "identifiers")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "identifiers" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "@id" || key0 === "identifiers")) {
        let err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
      }
    if (data["@id"] !== void 0 && func0.call(data, "@id")) {
      let data0 = data["@id"];
      if (typeof data0 == "string") {
        if (func55(data0) > 512) {
          let err3 = { instancePath: instancePath + "/@id", schemaPath: "#/properties/%40id/maxLength", keyword: "maxLength", params: { limit: 512 } };
          vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
        }
        if (!pattern7.test(data0)) {
          let err4 = { instancePath: instancePath + "/@id", schemaPath: "#/properties/%40id/pattern", keyword: "pattern", params: { pattern: "^pkg:[a-z][a-z0-9.+-]*/[^\\x00-\\x20\\x7f]+$" } };
          vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
        }
      } else {
        let err5 = { instancePath: instancePath + "/@id", schemaPath: "#/properties/%40id/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
      }
    }
    if (data.identifiers !== void 0 && func0.call(data, "identifiers")) {
      let data1 = data.identifiers;
      if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
        if (data1.purl === void 0 || !func0.call(data1, "purl")) {
          let err6 = { instancePath: instancePath + "/identifiers", schemaPath: "#/definitions/VexIdentifiers/required", keyword: "required", params: { missingProperty: "purl" } };
          vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
        }
        for (let key1 of Object.keys(data1))
          if (key1 !== "purl") {
            let err7 = { instancePath: instancePath + "/identifiers", schemaPath: "#/definitions/VexIdentifiers/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
          }
        if (data1.purl !== void 0 && func0.call(data1, "purl")) {
          let data2 = data1.purl;
          if (typeof data2 == "string") {
            if (func55(data2) > 512) {
              let err8 = { instancePath: instancePath + "/identifiers/purl", schemaPath: "#/definitions/VexIdentifiers/properties/purl/maxLength", keyword: "maxLength", params: { limit: 512 } };
              vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
            }
            if (!pattern7.test(data2)) {
              let err9 = { instancePath: instancePath + "/identifiers/purl", schemaPath: "#/definitions/VexIdentifiers/properties/purl/pattern", keyword: "pattern", params: { pattern: "^pkg:[a-z][a-z0-9.+-]*/[^\\x00-\\x20\\x7f]+$" } };
              vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
            }
          } else {
            let err10 = { instancePath: instancePath + "/identifiers/purl", schemaPath: "#/definitions/VexIdentifiers/properties/purl/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
          }
        }
      } else {
        let err11 = { instancePath: instancePath + "/identifiers", schemaPath: "#/definitions/VexIdentifiers/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
      }
    }
  } else {
    let err12 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
  }
  return validate13.errors = vErrors, errors === 0;
}
function validate12(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data["@id"] === void 0 || !func0.call(data, "@id")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "@id" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.identifiers === void 0 || !func0.call(data, "identifiers")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "identifiers" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.subcomponents === void 0 || !func0.call(data, "subcomponents")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "subcomponents" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "@id" || key0 === "identifiers" || key0 === "subcomponents")) {
        let err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
      }
    if (data["@id"] !== void 0 && func0.call(data, "@id")) {
      let data0 = data["@id"];
      if (typeof data0 == "string") {
        if (func55(data0) > 512) {
          let err4 = { instancePath: instancePath + "/@id", schemaPath: "#/properties/%40id/maxLength", keyword: "maxLength", params: { limit: 512 } };
          vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
        }
        if (!pattern7.test(data0)) {
          let err5 = { instancePath: instancePath + "/@id", schemaPath: "#/properties/%40id/pattern", keyword: "pattern", params: { pattern: "^pkg:[a-z][a-z0-9.+-]*/[^\\x00-\\x20\\x7f]+$" } };
          vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
        }
      } else {
        let err6 = { instancePath: instancePath + "/@id", schemaPath: "#/properties/%40id/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
      }
    }
    if (data.identifiers !== void 0 && func0.call(data, "identifiers")) {
      let data1 = data.identifiers;
      if (data1 && typeof data1 == "object" && !Array.isArray(data1)) {
        if (data1.purl === void 0 || !func0.call(data1, "purl")) {
          let err7 = { instancePath: instancePath + "/identifiers", schemaPath: "#/definitions/VexIdentifiers/required", keyword: "required", params: { missingProperty: "purl" } };
          vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
        }
        for (let key1 of Object.keys(data1))
          if (key1 !== "purl") {
            let err8 = { instancePath: instancePath + "/identifiers", schemaPath: "#/definitions/VexIdentifiers/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
          }
        if (data1.purl !== void 0 && func0.call(data1, "purl")) {
          let data2 = data1.purl;
          if (typeof data2 == "string") {
            if (func55(data2) > 512) {
              let err9 = { instancePath: instancePath + "/identifiers/purl", schemaPath: "#/definitions/VexIdentifiers/properties/purl/maxLength", keyword: "maxLength", params: { limit: 512 } };
              vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
            }
            if (!pattern7.test(data2)) {
              let err10 = { instancePath: instancePath + "/identifiers/purl", schemaPath: "#/definitions/VexIdentifiers/properties/purl/pattern", keyword: "pattern", params: { pattern: "^pkg:[a-z][a-z0-9.+-]*/[^\\x00-\\x20\\x7f]+$" } };
              vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
            }
          } else {
            let err11 = { instancePath: instancePath + "/identifiers/purl", schemaPath: "#/definitions/VexIdentifiers/properties/purl/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
          }
        }
      } else {
        let err12 = { instancePath: instancePath + "/identifiers", schemaPath: "#/definitions/VexIdentifiers/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
      }
    }
    if (data.subcomponents !== void 0 && func0.call(data, "subcomponents")) {
      let data3 = data.subcomponents;
      if (Array.isArray(data3)) {
        if (data3.length > 1) {
          let err13 = { instancePath: instancePath + "/subcomponents", schemaPath: "#/properties/subcomponents/maxItems", keyword: "maxItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
        }
        if (data3.length < 1) {
          let err14 = { instancePath: instancePath + "/subcomponents", schemaPath: "#/properties/subcomponents/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
        }
        let len0 = data3.length;
        for (let i0 = 0; i0 < len0; i0++)
          validate13(data3[i0], { instancePath: instancePath + "/subcomponents/" + i0, parentData: data3, parentDataProperty: i0, rootData }) || (vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors), errors = vErrors.length);
      } else {
        let err15 = { instancePath: instancePath + "/subcomponents", schemaPath: "#/properties/subcomponents/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
      }
    }
  } else {
    let err16 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
  }
  return validate12.errors = vErrors, errors === 0;
}
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.vulnerability === void 0 || !func0.call(data, "vulnerability")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "vulnerability" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.timestamp === void 0 || !func0.call(data, "timestamp")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "timestamp" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.last_updated === void 0 || !func0.call(data, "last_updated")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "last_updated" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    if (data.products === void 0 || !func0.call(data, "products")) {
      let err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "products" } };
      vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
    }
    if (data.status === void 0 || !func0.call(data, "status")) {
      let err4 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "status" } };
      vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "vulnerability" || key0 === "timestamp" || key0 === "last_updated" || key0 === "products" || key0 === "status" || key0 === "justification" || key0 === "impact_statement" || key0 === "action_statement")) {
        let err5 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
      }
    if (data.vulnerability !== void 0 && func0.call(data, "vulnerability")) {
      let data0 = data.vulnerability;
      if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
        if (data0.name === void 0 || !func0.call(data0, "name")) {
          let err6 = { instancePath: instancePath + "/vulnerability", schemaPath: "#/definitions/VexVulnerability/required", keyword: "required", params: { missingProperty: "name" } };
          vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
        }
        for (let key1 of Object.keys(data0))
          if (key1 !== "name") {
            let err7 = { instancePath: instancePath + "/vulnerability", schemaPath: "#/definitions/VexVulnerability/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
          }
        if (data0.name !== void 0 && func0.call(data0, "name")) {
          let data1 = data0.name;
          if (typeof data1 == "string") {
            if (func55(data1) > 64) {
              let err8 = { instancePath: instancePath + "/vulnerability/name", schemaPath: "#/definitions/VexVulnerability/properties/name/maxLength", keyword: "maxLength", params: { limit: 64 } };
              vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
            }
            if (func55(data1) < 1) {
              let err9 = { instancePath: instancePath + "/vulnerability/name", schemaPath: "#/definitions/VexVulnerability/properties/name/minLength", keyword: "minLength", params: { limit: 1 } };
              vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
            }
          } else {
            let err10 = { instancePath: instancePath + "/vulnerability/name", schemaPath: "#/definitions/VexVulnerability/properties/name/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
          }
        }
      } else {
        let err11 = { instancePath: instancePath + "/vulnerability", schemaPath: "#/definitions/VexVulnerability/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
      }
    }
    if (data.timestamp !== void 0 && func0.call(data, "timestamp")) {
      let data2 = data.timestamp;
      if (typeof data2 == "string") {
        if (func55(data2) > 20) {
          let err12 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
        }
        if (!pattern2.test(data2)) {
          let err13 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
        }
      } else {
        let err14 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
      }
    }
    if (data.last_updated !== void 0 && func0.call(data, "last_updated")) {
      let data3 = data.last_updated;
      if (typeof data3 == "string") {
        if (func55(data3) > 20) {
          let err15 = { instancePath: instancePath + "/last_updated", schemaPath: "#/properties/last_updated/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
        }
        if (!pattern2.test(data3)) {
          let err16 = { instancePath: instancePath + "/last_updated", schemaPath: "#/properties/last_updated/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
        }
      } else {
        let err17 = { instancePath: instancePath + "/last_updated", schemaPath: "#/properties/last_updated/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
      }
    }
    if (data.products !== void 0 && func0.call(data, "products")) {
      let data4 = data.products;
      if (Array.isArray(data4)) {
        if (data4.length > 1) {
          let err18 = { instancePath: instancePath + "/products", schemaPath: "#/properties/products/maxItems", keyword: "maxItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
        }
        if (data4.length < 1) {
          let err19 = { instancePath: instancePath + "/products", schemaPath: "#/properties/products/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
        }
        let len0 = data4.length;
        for (let i0 = 0; i0 < len0; i0++)
          validate12(data4[i0], { instancePath: instancePath + "/products/" + i0, parentData: data4, parentDataProperty: i0, rootData }) || (vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors), errors = vErrors.length);
      } else {
        let err20 = { instancePath: instancePath + "/products", schemaPath: "#/properties/products/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
      }
    }
    if (data.status !== void 0 && func0.call(data, "status")) {
      let data6 = data.status;
      if (typeof data6 != "string") {
        let err21 = { instancePath: instancePath + "/status", schemaPath: "#/properties/status/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
      }
      if (!(data6 === "not_affected" || data6 === "affected")) {
        let err22 = { instancePath: instancePath + "/status", schemaPath: "#/properties/status/enum", keyword: "enum", params: { allowedValues: schema12.properties.status.enum } };
        vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
      }
    }
    if (data.justification !== void 0 && func0.call(data, "justification")) {
      let data7 = data.justification;
      if (typeof data7 != "string") {
        let err23 = { instancePath: instancePath + "/justification", schemaPath: "#/properties/justification/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
      }
      if (data7 !== "inline_mitigations_already_exist") {
        let err24 = { instancePath: instancePath + "/justification", schemaPath: "#/properties/justification/enum", keyword: "enum", params: { allowedValues: schema12.properties.justification.enum } };
        vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
      }
    }
    if (data.impact_statement !== void 0 && func0.call(data, "impact_statement")) {
      let data8 = data.impact_statement;
      if (typeof data8 == "string") {
        if (func55(data8) > 8192) {
          let err25 = { instancePath: instancePath + "/impact_statement", schemaPath: "#/properties/impact_statement/maxLength", keyword: "maxLength", params: { limit: 8192 } };
          vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
        }
        if (func55(data8) < 1) {
          let err26 = { instancePath: instancePath + "/impact_statement", schemaPath: "#/properties/impact_statement/minLength", keyword: "minLength", params: { limit: 1 } };
          vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
        }
      } else {
        let err27 = { instancePath: instancePath + "/impact_statement", schemaPath: "#/properties/impact_statement/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
      }
    }
    if (data.action_statement !== void 0 && func0.call(data, "action_statement")) {
      let data9 = data.action_statement;
      if (typeof data9 == "string") {
        if (func55(data9) > 8192) {
          let err28 = { instancePath: instancePath + "/action_statement", schemaPath: "#/properties/action_statement/maxLength", keyword: "maxLength", params: { limit: 8192 } };
          vErrors === null ? vErrors = [err28] : vErrors.push(err28), errors++;
        }
        if (func55(data9) < 1) {
          let err29 = { instancePath: instancePath + "/action_statement", schemaPath: "#/properties/action_statement/minLength", keyword: "minLength", params: { limit: 1 } };
          vErrors === null ? vErrors = [err29] : vErrors.push(err29), errors++;
        }
      } else {
        let err30 = { instancePath: instancePath + "/action_statement", schemaPath: "#/properties/action_statement/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err30] : vErrors.push(err30), errors++;
      }
    }
  } else {
    let err31 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err31] : vErrors.push(err31), errors++;
  }
  return validate11.errors = vErrors, errors === 0;
}
function validate17(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data["@context"] === void 0 || !func0.call(data, "@context")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "@context" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data["@id"] === void 0 || !func0.call(data, "@id")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "@id" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.author === void 0 || !func0.call(data, "author")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "author" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    if (data.timestamp === void 0 || !func0.call(data, "timestamp")) {
      let err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "timestamp" } };
      vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
    }
    if (data.last_updated === void 0 || !func0.call(data, "last_updated")) {
      let err4 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "last_updated" } };
      vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
    }
    if (data.version === void 0 || !func0.call(data, "version")) {
      let err5 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "version" } };
      vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
    }
    if (data.tooling === void 0 || !func0.call(data, "tooling")) {
      let err6 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "tooling" } };
      vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
    }
    if (data.statements === void 0 || !func0.call(data, "statements")) {
      let err7 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "statements" } };
      vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "@context" || key0 === "@id" || key0 === "author" || key0 === "timestamp" || key0 === "last_updated" || key0 === "version" || key0 === "tooling" || key0 === "statements")) {
        let err8 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
      }
    if (data["@context"] !== void 0 && func0.call(data, "@context")) {
      let data0 = data["@context"];
      if (typeof data0 != "string") {
        let err9 = { instancePath: instancePath + "/@context", schemaPath: "#/properties/%40context/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
      }
      if (data0 !== "https://openvex.dev/ns/v0.2.0") {
        let err10 = { instancePath: instancePath + "/@context", schemaPath: "#/properties/%40context/enum", keyword: "enum", params: { allowedValues: schema18.properties["@context"].enum } };
        vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
      }
    }
    if (data["@id"] !== void 0 && func0.call(data, "@id")) {
      let data1 = data["@id"];
      if (typeof data1 == "string") {
        if (func55(data1) > 512) {
          let err11 = { instancePath: instancePath + "/@id", schemaPath: "#/properties/%40id/maxLength", keyword: "maxLength", params: { limit: 512 } };
          vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
        }
        if (!pattern0.test(data1)) {
          let err12 = { instancePath: instancePath + "/@id", schemaPath: "#/properties/%40id/pattern", keyword: "pattern", params: { pattern: '^[A-Za-z][A-Za-z0-9+.-]*:[^\\x00-\\x20\\x7f<>"{}|\\\\^`]+$' } };
          vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
        }
      } else {
        let err13 = { instancePath: instancePath + "/@id", schemaPath: "#/properties/%40id/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
      }
    }
    if (data.author !== void 0 && func0.call(data, "author")) {
      let data2 = data.author;
      if (typeof data2 == "string") {
        if (func55(data2) > 256) {
          let err14 = { instancePath: instancePath + "/author", schemaPath: "#/properties/author/maxLength", keyword: "maxLength", params: { limit: 256 } };
          vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
        }
        if (!pattern1.test(data2)) {
          let err15 = { instancePath: instancePath + "/author", schemaPath: "#/properties/author/pattern", keyword: "pattern", params: { pattern: "^[^\\x00-\\x1f\\x7f]+$" } };
          vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
        }
      } else {
        let err16 = { instancePath: instancePath + "/author", schemaPath: "#/properties/author/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
      }
    }
    if (data.timestamp !== void 0 && func0.call(data, "timestamp")) {
      let data3 = data.timestamp;
      if (typeof data3 == "string") {
        if (func55(data3) > 20) {
          let err17 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
        }
        if (!pattern2.test(data3)) {
          let err18 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
        }
      } else {
        let err19 = { instancePath: instancePath + "/timestamp", schemaPath: "#/properties/timestamp/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
      }
    }
    if (data.last_updated !== void 0 && func0.call(data, "last_updated")) {
      let data4 = data.last_updated;
      if (typeof data4 == "string") {
        if (func55(data4) > 20) {
          let err20 = { instancePath: instancePath + "/last_updated", schemaPath: "#/properties/last_updated/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
        }
        if (!pattern2.test(data4)) {
          let err21 = { instancePath: instancePath + "/last_updated", schemaPath: "#/properties/last_updated/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
        }
      } else {
        let err22 = { instancePath: instancePath + "/last_updated", schemaPath: "#/properties/last_updated/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
      }
    }
    if (data.version !== void 0 && func0.call(data, "version")) {
      let data5 = data.version;
      if (!(typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5))) {
        let err23 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/type", keyword: "type", params: { type: "integer" } };
        vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
      }
      if (typeof data5 == "number" && isFinite(data5)) {
        if (data5 > 2147483647 || isNaN(data5)) {
          let err24 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/maximum", keyword: "maximum", params: { comparison: "<=", limit: 2147483647 } };
          vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
        }
        if (data5 < 1 || isNaN(data5)) {
          let err25 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
        }
      }
    }
    if (data.tooling !== void 0 && func0.call(data, "tooling")) {
      let data6 = data.tooling;
      if (typeof data6 == "string") {
        if (func55(data6) > 128) {
          let err26 = { instancePath: instancePath + "/tooling", schemaPath: "#/properties/tooling/maxLength", keyword: "maxLength", params: { limit: 128 } };
          vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
        }
        if (!pattern4.test(data6)) {
          let err27 = { instancePath: instancePath + "/tooling", schemaPath: "#/properties/tooling/pattern", keyword: "pattern", params: { pattern: "^stopgap " } };
          vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
        }
      } else {
        let err28 = { instancePath: instancePath + "/tooling", schemaPath: "#/properties/tooling/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err28] : vErrors.push(err28), errors++;
      }
    }
    if (data.statements !== void 0 && func0.call(data, "statements")) {
      let data7 = data.statements;
      if (Array.isArray(data7)) {
        if (data7.length < 1) {
          let err29 = { instancePath: instancePath + "/statements", schemaPath: "#/properties/statements/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err29] : vErrors.push(err29), errors++;
        }
        let len0 = data7.length;
        for (let i0 = 0; i0 < len0; i0++)
          validate11(data7[i0], { instancePath: instancePath + "/statements/" + i0, parentData: data7, parentDataProperty: i0, rootData }) || (vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors), errors = vErrors.length);
      } else {
        let err30 = { instancePath: instancePath + "/statements", schemaPath: "#/properties/statements/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err30] : vErrors.push(err30), errors++;
      }
    }
  } else {
    let err31 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err31] : vErrors.push(err31), errors++;
  }
  return validate17.errors = vErrors, errors === 0;
}

/** Checks the shape of an unknown value; the faults of the last call that failed are in `errors`. */
export const validateVexDocument = checkVexDocument as unknown as SchemaValidator<VexDocument>;

/** Names of all fields of a VexDocument, for suggestions and for tests. */
export const fieldsOfVexDocument: FieldTree = {
  "@context": {},
  "@id": {},
  "author": {},
  "timestamp": {},
  "last_updated": {},
  "version": {},
  "tooling": {},
  "statements": {
    "*": {
      "vulnerability": {
        "name": {}
      },
      "timestamp": {},
      "last_updated": {},
      "products": {
        "*": {
          "@id": {},
          "identifiers": {
            "purl": {}
          },
          "subcomponents": {
            "*": {
              "@id": {},
              "identifiers": {
                "purl": {}
              }
            }
          }
        }
      },
      "status": {},
      "justification": {},
      "impact_statement": {},
      "action_statement": {}
    }
  }
};

// Generated from schemas/revocation.yaml by `npm run generate`. Do not edit: change schemas/revocation.yaml instead.
// @ts-nocheck
import type { FieldTree, SchemaValidator } from '../schema-validator.ts';
import type { RevocationPredicate } from './revocation.types.ts';

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
var checkRevocationPredicate = validate11, schema12 = { type: "object", required: ["onRevoke", "revoked", "why"], properties: { onRevoke: { type: "string", enum: ["Keep", "Rollback"] }, revoked: { type: "string", maxLength: 20, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" }, why: { type: "string", minLength: 1, maxLength: 1024 } }, additionalProperties: !1 }, func0 = Object.prototype.hasOwnProperty, func50 = require_ucs2length().default, pattern0 = new RegExp("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", "u");
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.onRevoke === void 0 || !func0.call(data, "onRevoke")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "onRevoke" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.revoked === void 0 || !func0.call(data, "revoked")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "revoked" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.why === void 0 || !func0.call(data, "why")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "why" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "onRevoke" || key0 === "revoked" || key0 === "why")) {
        let err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
      }
    if (data.onRevoke !== void 0 && func0.call(data, "onRevoke")) {
      let data0 = data.onRevoke;
      if (typeof data0 != "string") {
        let err4 = { instancePath: instancePath + "/onRevoke", schemaPath: "#/properties/onRevoke/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
      }
      if (!(data0 === "Keep" || data0 === "Rollback")) {
        let err5 = { instancePath: instancePath + "/onRevoke", schemaPath: "#/properties/onRevoke/enum", keyword: "enum", params: { allowedValues: schema12.properties.onRevoke.enum } };
        vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
      }
    }
    if (data.revoked !== void 0 && func0.call(data, "revoked")) {
      let data1 = data.revoked;
      if (typeof data1 == "string") {
        if (func50(data1) > 20) {
          let err6 = { instancePath: instancePath + "/revoked", schemaPath: "#/properties/revoked/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
        }
        if (!pattern0.test(data1)) {
          let err7 = { instancePath: instancePath + "/revoked", schemaPath: "#/properties/revoked/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
        }
      } else {
        let err8 = { instancePath: instancePath + "/revoked", schemaPath: "#/properties/revoked/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
      }
    }
    if (data.why !== void 0 && func0.call(data, "why")) {
      let data2 = data.why;
      if (typeof data2 == "string") {
        if (func50(data2) > 1024) {
          let err9 = { instancePath: instancePath + "/why", schemaPath: "#/properties/why/maxLength", keyword: "maxLength", params: { limit: 1024 } };
          vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
        }
        if (func50(data2) < 1) {
          let err10 = { instancePath: instancePath + "/why", schemaPath: "#/properties/why/minLength", keyword: "minLength", params: { limit: 1 } };
          vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
        }
      } else {
        let err11 = { instancePath: instancePath + "/why", schemaPath: "#/properties/why/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
      }
    }
  } else {
    let err12 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
  }
  return validate11.errors = vErrors, errors === 0;
}

/** Checks the shape of an unknown value; the faults of the last call that failed are in `errors`. */
export const validateRevocationPredicate = checkRevocationPredicate as unknown as SchemaValidator<RevocationPredicate>;

/** Names of all fields of a RevocationPredicate, for suggestions and for tests. */
export const fieldsOfRevocationPredicate: FieldTree = {
  "onRevoke": {},
  "revoked": {},
  "why": {}
};

// Generated from schemas/catalog.yaml by `npm run generate`. Do not edit: change schemas/catalog.yaml instead.
// @ts-nocheck
import type { FieldTree, SchemaValidator } from '../schema-validator.ts';
import type { CatalogPredicate } from './catalog.types.ts';

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
var checkCatalogPredicate = validate11;
var schema12 = { type: "object", required: ["name", "version", "sha256", "state"], properties: { name: { type: "string", maxLength: 63, pattern: "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$" }, version: { type: "integer", minimum: 1, maximum: 2147483647 }, sha256: { type: "string", maxLength: 64, pattern: "^[0-9a-f]{64}$" }, state: { type: "string", enum: ["Active", "Revoked"] }, onRevoke: { type: "string", enum: ["Keep", "Rollback"] } }, additionalProperties: !1 }, func0 = Object.prototype.hasOwnProperty, func51 = require_ucs2length().default, pattern0 = new RegExp("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", "u"), pattern2 = new RegExp("^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$", "u"), pattern3 = new RegExp("^[0-9a-f]{64}$", "u");
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.version === void 0 || !func0.call(data, "version")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "version" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.issued === void 0 || !func0.call(data, "issued")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "issued" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.expires === void 0 || !func0.call(data, "expires")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "expires" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    if (data.entries === void 0 || !func0.call(data, "entries")) {
      let err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "entries" } };
      vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "version" || key0 === "issued" || key0 === "expires" || key0 === "entries")) {
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
    if (data.issued !== void 0 && func0.call(data, "issued")) {
      let data1 = data.issued;
      if (typeof data1 == "string") {
        if (func51(data1) > 20) {
          let err8 = { instancePath: instancePath + "/issued", schemaPath: "#/properties/issued/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
        }
        if (!pattern0.test(data1)) {
          let err9 = { instancePath: instancePath + "/issued", schemaPath: "#/properties/issued/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
        }
      } else {
        let err10 = { instancePath: instancePath + "/issued", schemaPath: "#/properties/issued/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
      }
    }
    if (data.expires !== void 0 && func0.call(data, "expires")) {
      let data2 = data.expires;
      if (typeof data2 == "string") {
        if (func51(data2) > 20) {
          let err11 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
        }
        if (!pattern0.test(data2)) {
          let err12 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
        }
      } else {
        let err13 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
      }
    }
    if (data.entries !== void 0 && func0.call(data, "entries")) {
      let data3 = data.entries;
      if (Array.isArray(data3)) {
        if (data3.length > 5e3) {
          let err14 = { instancePath: instancePath + "/entries", schemaPath: "#/properties/entries/maxItems", keyword: "maxItems", params: { limit: 5e3 } };
          vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
        }
        let len0 = data3.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data4 = data3[i0];
          if (data4 && typeof data4 == "object" && !Array.isArray(data4)) {
            if (data4.name === void 0 || !func0.call(data4, "name")) {
              let err15 = { instancePath: instancePath + "/entries/" + i0, schemaPath: "#/definitions/CatalogEntry/required", keyword: "required", params: { missingProperty: "name" } };
              vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
            }
            if (data4.version === void 0 || !func0.call(data4, "version")) {
              let err16 = { instancePath: instancePath + "/entries/" + i0, schemaPath: "#/definitions/CatalogEntry/required", keyword: "required", params: { missingProperty: "version" } };
              vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
            }
            if (data4.sha256 === void 0 || !func0.call(data4, "sha256")) {
              let err17 = { instancePath: instancePath + "/entries/" + i0, schemaPath: "#/definitions/CatalogEntry/required", keyword: "required", params: { missingProperty: "sha256" } };
              vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
            }
            if (data4.state === void 0 || !func0.call(data4, "state")) {
              let err18 = { instancePath: instancePath + "/entries/" + i0, schemaPath: "#/definitions/CatalogEntry/required", keyword: "required", params: { missingProperty: "state" } };
              vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
            }
            for (let key1 of Object.keys(data4))
              if (!(key1 === "name" || key1 === "version" || key1 === "sha256" || key1 === "state" || key1 === "onRevoke")) {
                let err19 = { instancePath: instancePath + "/entries/" + i0, schemaPath: "#/definitions/CatalogEntry/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
                vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
              }
            if (data4.name !== void 0 && func0.call(data4, "name")) {
              let data5 = data4.name;
              if (typeof data5 == "string") {
                if (func51(data5) > 63) {
                  let err20 = { instancePath: instancePath + "/entries/" + i0 + "/name", schemaPath: "#/definitions/CatalogEntry/properties/name/maxLength", keyword: "maxLength", params: { limit: 63 } };
                  vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
                }
                if (!pattern2.test(data5)) {
                  let err21 = { instancePath: instancePath + "/entries/" + i0 + "/name", schemaPath: "#/definitions/CatalogEntry/properties/name/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$" } };
                  vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
                }
              } else {
                let err22 = { instancePath: instancePath + "/entries/" + i0 + "/name", schemaPath: "#/definitions/CatalogEntry/properties/name/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
              }
            }
            if (data4.version !== void 0 && func0.call(data4, "version")) {
              let data6 = data4.version;
              if (!(typeof data6 == "number" && !(data6 % 1) && !isNaN(data6) && isFinite(data6))) {
                let err23 = { instancePath: instancePath + "/entries/" + i0 + "/version", schemaPath: "#/definitions/CatalogEntry/properties/version/type", keyword: "type", params: { type: "integer" } };
                vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
              }
              if (typeof data6 == "number" && isFinite(data6)) {
                if (data6 > 2147483647 || isNaN(data6)) {
                  let err24 = { instancePath: instancePath + "/entries/" + i0 + "/version", schemaPath: "#/definitions/CatalogEntry/properties/version/maximum", keyword: "maximum", params: { comparison: "<=", limit: 2147483647 } };
                  vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
                }
                if (data6 < 1 || isNaN(data6)) {
                  let err25 = { instancePath: instancePath + "/entries/" + i0 + "/version", schemaPath: "#/definitions/CatalogEntry/properties/version/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
                  vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
                }
              }
            }
            if (data4.sha256 !== void 0 && func0.call(data4, "sha256")) {
              let data7 = data4.sha256;
              if (typeof data7 == "string") {
                if (func51(data7) > 64) {
                  let err26 = { instancePath: instancePath + "/entries/" + i0 + "/sha256", schemaPath: "#/definitions/CatalogEntry/properties/sha256/maxLength", keyword: "maxLength", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
                }
                if (!pattern3.test(data7)) {
                  let err27 = { instancePath: instancePath + "/entries/" + i0 + "/sha256", schemaPath: "#/definitions/CatalogEntry/properties/sha256/pattern", keyword: "pattern", params: { pattern: "^[0-9a-f]{64}$" } };
                  vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
                }
              } else {
                let err28 = { instancePath: instancePath + "/entries/" + i0 + "/sha256", schemaPath: "#/definitions/CatalogEntry/properties/sha256/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err28] : vErrors.push(err28), errors++;
              }
            }
            if (data4.state !== void 0 && func0.call(data4, "state")) {
              let data8 = data4.state;
              if (typeof data8 != "string") {
                let err29 = { instancePath: instancePath + "/entries/" + i0 + "/state", schemaPath: "#/definitions/CatalogEntry/properties/state/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err29] : vErrors.push(err29), errors++;
              }
              if (!(data8 === "Active" || data8 === "Revoked")) {
                let err30 = { instancePath: instancePath + "/entries/" + i0 + "/state", schemaPath: "#/definitions/CatalogEntry/properties/state/enum", keyword: "enum", params: { allowedValues: schema12.properties.state.enum } };
                vErrors === null ? vErrors = [err30] : vErrors.push(err30), errors++;
              }
            }
            if (data4.onRevoke !== void 0 && func0.call(data4, "onRevoke")) {
              let data9 = data4.onRevoke;
              if (typeof data9 != "string") {
                let err31 = { instancePath: instancePath + "/entries/" + i0 + "/onRevoke", schemaPath: "#/definitions/CatalogEntry/properties/onRevoke/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err31] : vErrors.push(err31), errors++;
              }
              if (!(data9 === "Keep" || data9 === "Rollback")) {
                let err32 = { instancePath: instancePath + "/entries/" + i0 + "/onRevoke", schemaPath: "#/definitions/CatalogEntry/properties/onRevoke/enum", keyword: "enum", params: { allowedValues: schema12.properties.onRevoke.enum } };
                vErrors === null ? vErrors = [err32] : vErrors.push(err32), errors++;
              }
            }
          } else {
            let err33 = { instancePath: instancePath + "/entries/" + i0, schemaPath: "#/definitions/CatalogEntry/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err33] : vErrors.push(err33), errors++;
          }
        }
      } else {
        let err34 = { instancePath: instancePath + "/entries", schemaPath: "#/properties/entries/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err34] : vErrors.push(err34), errors++;
      }
    }
  } else {
    let err35 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err35] : vErrors.push(err35), errors++;
  }
  return validate11.errors = vErrors, errors === 0;
}

/** Checks the shape of an unknown value; the faults of the last call that failed are in `errors`. */
export const validateCatalogPredicate = checkCatalogPredicate as unknown as SchemaValidator<CatalogPredicate>;

/** Names of all fields of a CatalogPredicate, for suggestions and for tests. */
export const fieldsOfCatalogPredicate: FieldTree = {
  "version": {},
  "issued": {},
  "expires": {},
  "entries": {
    "*": {
      "name": {},
      "version": {},
      "sha256": {},
      "state": {},
      "onRevoke": {}
    }
  }
};

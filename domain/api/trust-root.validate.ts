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
var checkTrustRootPredicate = validate20;
var func0 = Object.prototype.hasOwnProperty, func52 = require_ucs2length().default, pattern0 = new RegExp("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", "u"), pattern2 = new RegExp("^[A-Za-z0-9]([A-Za-z0-9._@+-]*[A-Za-z0-9])?$", "u"), pattern3 = new RegExp("^[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( [^\\x00-\\x1f\\x7f]*)?$", "u");
var schema16 = { type: "object", required: ["people"], properties: { people: { type: "array", minItems: 1, maxItems: 64, items: { type: "string", maxLength: 64 } }, highestSeverity: { type: "string", enum: ["Low", "Medium", "High", "Critical"] }, packages: { type: "array", minItems: 1, maxItems: 64, items: { type: "string", minLength: 1, maxLength: 512 } }, namespaces: { type: "array", minItems: 1, maxItems: 64, items: { type: "string", minLength: 1, maxLength: 512 } }, images: { type: "array", minItems: 1, maxItems: 64, items: { type: "string", minLength: 1, maxLength: 512 } }, hostProcesses: { type: "boolean" } }, additionalProperties: !1 };
function validate12(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.people === void 0 || !func0.call(data, "people")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "people" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.threshold === void 0 || !func0.call(data, "threshold")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "threshold" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "people" || key0 === "threshold" || key0 === "thresholdFrom" || key0 === "scopes")) {
        let err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
      }
    if (data.people !== void 0 && func0.call(data, "people")) {
      let data0 = data.people;
      if (Array.isArray(data0)) {
        if (data0.length > 64) {
          let err3 = { instancePath: instancePath + "/people", schemaPath: "#/properties/people/maxItems", keyword: "maxItems", params: { limit: 64 } };
          vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
        }
        if (data0.length < 1) {
          let err4 = { instancePath: instancePath + "/people", schemaPath: "#/properties/people/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
        }
        let len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data1 = data0[i0];
          if (typeof data1 == "string") {
            if (func52(data1) > 64) {
              let err5 = { instancePath: instancePath + "/people/" + i0, schemaPath: "#/properties/people/items/maxLength", keyword: "maxLength", params: { limit: 64 } };
              vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
            }
          } else {
            let err6 = { instancePath: instancePath + "/people/" + i0, schemaPath: "#/properties/people/items/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
          }
        }
      } else {
        let err7 = { instancePath: instancePath + "/people", schemaPath: "#/properties/people/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
      }
    }
    if (data.threshold !== void 0 && func0.call(data, "threshold")) {
      let data2 = data.threshold;
      if (!(typeof data2 == "number" && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
        let err8 = { instancePath: instancePath + "/threshold", schemaPath: "#/properties/threshold/type", keyword: "type", params: { type: "integer" } };
        vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
      }
      if (typeof data2 == "number" && isFinite(data2)) {
        if (data2 > 64 || isNaN(data2)) {
          let err9 = { instancePath: instancePath + "/threshold", schemaPath: "#/properties/threshold/maximum", keyword: "maximum", params: { comparison: "<=", limit: 64 } };
          vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
        }
        if (data2 < 1 || isNaN(data2)) {
          let err10 = { instancePath: instancePath + "/threshold", schemaPath: "#/properties/threshold/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
        }
      }
    }
    if (data.thresholdFrom !== void 0 && func0.call(data, "thresholdFrom")) {
      let data3 = data.thresholdFrom;
      if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
        for (let key1 of Object.keys(data3))
          if (!(key1 === "Medium" || key1 === "High" || key1 === "Critical")) {
            let err11 = { instancePath: instancePath + "/thresholdFrom", schemaPath: "#/definitions/ThresholdFrom/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
          }
        if (data3.Medium !== void 0 && func0.call(data3, "Medium")) {
          let data4 = data3.Medium;
          if (!(typeof data4 == "number" && !(data4 % 1) && !isNaN(data4) && isFinite(data4))) {
            let err12 = { instancePath: instancePath + "/thresholdFrom/Medium", schemaPath: "#/definitions/ThresholdFrom/properties/Medium/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
          }
          if (typeof data4 == "number" && isFinite(data4)) {
            if (data4 > 64 || isNaN(data4)) {
              let err13 = { instancePath: instancePath + "/thresholdFrom/Medium", schemaPath: "#/definitions/ThresholdFrom/properties/Medium/maximum", keyword: "maximum", params: { comparison: "<=", limit: 64 } };
              vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
            }
            if (data4 < 1 || isNaN(data4)) {
              let err14 = { instancePath: instancePath + "/thresholdFrom/Medium", schemaPath: "#/definitions/ThresholdFrom/properties/Medium/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
            }
          }
        }
        if (data3.High !== void 0 && func0.call(data3, "High")) {
          let data5 = data3.High;
          if (!(typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5))) {
            let err15 = { instancePath: instancePath + "/thresholdFrom/High", schemaPath: "#/definitions/ThresholdFrom/properties/High/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
          }
          if (typeof data5 == "number" && isFinite(data5)) {
            if (data5 > 64 || isNaN(data5)) {
              let err16 = { instancePath: instancePath + "/thresholdFrom/High", schemaPath: "#/definitions/ThresholdFrom/properties/High/maximum", keyword: "maximum", params: { comparison: "<=", limit: 64 } };
              vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
            }
            if (data5 < 1 || isNaN(data5)) {
              let err17 = { instancePath: instancePath + "/thresholdFrom/High", schemaPath: "#/definitions/ThresholdFrom/properties/High/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
            }
          }
        }
        if (data3.Critical !== void 0 && func0.call(data3, "Critical")) {
          let data6 = data3.Critical;
          if (!(typeof data6 == "number" && !(data6 % 1) && !isNaN(data6) && isFinite(data6))) {
            let err18 = { instancePath: instancePath + "/thresholdFrom/Critical", schemaPath: "#/definitions/ThresholdFrom/properties/Critical/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
          }
          if (typeof data6 == "number" && isFinite(data6)) {
            if (data6 > 64 || isNaN(data6)) {
              let err19 = { instancePath: instancePath + "/thresholdFrom/Critical", schemaPath: "#/definitions/ThresholdFrom/properties/Critical/maximum", keyword: "maximum", params: { comparison: "<=", limit: 64 } };
              vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
            }
            if (data6 < 1 || isNaN(data6)) {
              let err20 = { instancePath: instancePath + "/thresholdFrom/Critical", schemaPath: "#/definitions/ThresholdFrom/properties/Critical/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
            }
          }
        }
      } else {
        let err21 = { instancePath: instancePath + "/thresholdFrom", schemaPath: "#/definitions/ThresholdFrom/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
      }
    }
    if (data.scopes !== void 0 && func0.call(data, "scopes")) {
      let data7 = data.scopes;
      if (Array.isArray(data7)) {
        if (data7.length > 64) {
          let err22 = { instancePath: instancePath + "/scopes", schemaPath: "#/properties/scopes/maxItems", keyword: "maxItems", params: { limit: 64 } };
          vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
        }
        let len1 = data7.length;
        for (let i1 = 0; i1 < len1; i1++) {
          let data8 = data7[i1];
          if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
            if (data8.people === void 0 || !func0.call(data8, "people")) {
              let err23 = { instancePath: instancePath + "/scopes/" + i1, schemaPath: "#/definitions/RoleScope/required", keyword: "required", params: { missingProperty: "people" } };
              vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
            }
            for (let key2 of Object.keys(data8))
              if (!(key2 === "people" || key2 === "highestSeverity" || key2 === "packages" || key2 === "namespaces" || key2 === "images" || key2 === "hostProcesses")) {
                let err24 = { instancePath: instancePath + "/scopes/" + i1, schemaPath: "#/definitions/RoleScope/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 } };
                vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
              }
            if (data8.people !== void 0 && func0.call(data8, "people")) {
              let data9 = data8.people;
              if (Array.isArray(data9)) {
                if (data9.length > 64) {
                  let err25 = { instancePath: instancePath + "/scopes/" + i1 + "/people", schemaPath: "#/definitions/RoleScope/properties/people/maxItems", keyword: "maxItems", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
                }
                if (data9.length < 1) {
                  let err26 = { instancePath: instancePath + "/scopes/" + i1 + "/people", schemaPath: "#/definitions/RoleScope/properties/people/minItems", keyword: "minItems", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
                }
                let len2 = data9.length;
                for (let i2 = 0; i2 < len2; i2++) {
                  let data10 = data9[i2];
                  if (typeof data10 == "string") {
                    if (func52(data10) > 64) {
                      let err27 = { instancePath: instancePath + "/scopes/" + i1 + "/people/" + i2, schemaPath: "#/definitions/RoleScope/properties/people/items/maxLength", keyword: "maxLength", params: { limit: 64 } };
                      vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
                    }
                  } else {
                    let err28 = { instancePath: instancePath + "/scopes/" + i1 + "/people/" + i2, schemaPath: "#/definitions/RoleScope/properties/people/items/type", keyword: "type", params: { type: "string" } };
                    vErrors === null ? vErrors = [err28] : vErrors.push(err28), errors++;
                  }
                }
              } else {
                let err29 = { instancePath: instancePath + "/scopes/" + i1 + "/people", schemaPath: "#/definitions/RoleScope/properties/people/type", keyword: "type", params: { type: "array" } };
                vErrors === null ? vErrors = [err29] : vErrors.push(err29), errors++;
              }
            }
            if (data8.highestSeverity !== void 0 && func0.call(data8, "highestSeverity")) {
              let data11 = data8.highestSeverity;
              if (typeof data11 != "string") {
                let err30 = { instancePath: instancePath + "/scopes/" + i1 + "/highestSeverity", schemaPath: "#/definitions/RoleScope/properties/highestSeverity/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err30] : vErrors.push(err30), errors++;
              }
              if (!(data11 === "Low" || data11 === "Medium" || data11 === "High" || data11 === "Critical")) {
                let err31 = { instancePath: instancePath + "/scopes/" + i1 + "/highestSeverity", schemaPath: "#/definitions/RoleScope/properties/highestSeverity/enum", keyword: "enum", params: { allowedValues: schema16.properties.highestSeverity.enum } };
                vErrors === null ? vErrors = [err31] : vErrors.push(err31), errors++;
              }
            }
            if (data8.packages !== void 0 && func0.call(data8, "packages")) {
              let data12 = data8.packages;
              if (Array.isArray(data12)) {
                if (data12.length > 64) {
                  let err32 = { instancePath: instancePath + "/scopes/" + i1 + "/packages", schemaPath: "#/definitions/RoleScope/properties/packages/maxItems", keyword: "maxItems", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err32] : vErrors.push(err32), errors++;
                }
                if (data12.length < 1) {
                  let err33 = { instancePath: instancePath + "/scopes/" + i1 + "/packages", schemaPath: "#/definitions/RoleScope/properties/packages/minItems", keyword: "minItems", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err33] : vErrors.push(err33), errors++;
                }
                let len3 = data12.length;
                for (let i3 = 0; i3 < len3; i3++) {
                  let data13 = data12[i3];
                  if (typeof data13 == "string") {
                    if (func52(data13) > 512) {
                      let err34 = { instancePath: instancePath + "/scopes/" + i1 + "/packages/" + i3, schemaPath: "#/definitions/RoleScope/properties/packages/items/maxLength", keyword: "maxLength", params: { limit: 512 } };
                      vErrors === null ? vErrors = [err34] : vErrors.push(err34), errors++;
                    }
                    if (func52(data13) < 1) {
                      let err35 = { instancePath: instancePath + "/scopes/" + i1 + "/packages/" + i3, schemaPath: "#/definitions/RoleScope/properties/packages/items/minLength", keyword: "minLength", params: { limit: 1 } };
                      vErrors === null ? vErrors = [err35] : vErrors.push(err35), errors++;
                    }
                  } else {
                    let err36 = { instancePath: instancePath + "/scopes/" + i1 + "/packages/" + i3, schemaPath: "#/definitions/RoleScope/properties/packages/items/type", keyword: "type", params: { type: "string" } };
                    vErrors === null ? vErrors = [err36] : vErrors.push(err36), errors++;
                  }
                }
              } else {
                let err37 = { instancePath: instancePath + "/scopes/" + i1 + "/packages", schemaPath: "#/definitions/RoleScope/properties/packages/type", keyword: "type", params: { type: "array" } };
                vErrors === null ? vErrors = [err37] : vErrors.push(err37), errors++;
              }
            }
            if (data8.namespaces !== void 0 && func0.call(data8, "namespaces")) {
              let data14 = data8.namespaces;
              if (Array.isArray(data14)) {
                if (data14.length > 64) {
                  let err38 = { instancePath: instancePath + "/scopes/" + i1 + "/namespaces", schemaPath: "#/definitions/RoleScope/properties/namespaces/maxItems", keyword: "maxItems", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err38] : vErrors.push(err38), errors++;
                }
                if (data14.length < 1) {
                  let err39 = { instancePath: instancePath + "/scopes/" + i1 + "/namespaces", schemaPath: "#/definitions/RoleScope/properties/namespaces/minItems", keyword: "minItems", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err39] : vErrors.push(err39), errors++;
                }
                let len4 = data14.length;
                for (let i4 = 0; i4 < len4; i4++) {
                  let data15 = data14[i4];
                  if (typeof data15 == "string") {
                    if (func52(data15) > 512) {
                      let err40 = { instancePath: instancePath + "/scopes/" + i1 + "/namespaces/" + i4, schemaPath: "#/definitions/RoleScope/properties/namespaces/items/maxLength", keyword: "maxLength", params: { limit: 512 } };
                      vErrors === null ? vErrors = [err40] : vErrors.push(err40), errors++;
                    }
                    if (func52(data15) < 1) {
                      let err41 = { instancePath: instancePath + "/scopes/" + i1 + "/namespaces/" + i4, schemaPath: "#/definitions/RoleScope/properties/namespaces/items/minLength", keyword: "minLength", params: { limit: 1 } };
                      vErrors === null ? vErrors = [err41] : vErrors.push(err41), errors++;
                    }
                  } else {
                    let err42 = { instancePath: instancePath + "/scopes/" + i1 + "/namespaces/" + i4, schemaPath: "#/definitions/RoleScope/properties/namespaces/items/type", keyword: "type", params: { type: "string" } };
                    vErrors === null ? vErrors = [err42] : vErrors.push(err42), errors++;
                  }
                }
              } else {
                let err43 = { instancePath: instancePath + "/scopes/" + i1 + "/namespaces", schemaPath: "#/definitions/RoleScope/properties/namespaces/type", keyword: "type", params: { type: "array" } };
                vErrors === null ? vErrors = [err43] : vErrors.push(err43), errors++;
              }
            }
            if (data8.images !== void 0 && func0.call(data8, "images")) {
              let data16 = data8.images;
              if (Array.isArray(data16)) {
                if (data16.length > 64) {
                  let err44 = { instancePath: instancePath + "/scopes/" + i1 + "/images", schemaPath: "#/definitions/RoleScope/properties/images/maxItems", keyword: "maxItems", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err44] : vErrors.push(err44), errors++;
                }
                if (data16.length < 1) {
                  let err45 = { instancePath: instancePath + "/scopes/" + i1 + "/images", schemaPath: "#/definitions/RoleScope/properties/images/minItems", keyword: "minItems", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err45] : vErrors.push(err45), errors++;
                }
                let len5 = data16.length;
                for (let i5 = 0; i5 < len5; i5++) {
                  let data17 = data16[i5];
                  if (typeof data17 == "string") {
                    if (func52(data17) > 512) {
                      let err46 = { instancePath: instancePath + "/scopes/" + i1 + "/images/" + i5, schemaPath: "#/definitions/RoleScope/properties/images/items/maxLength", keyword: "maxLength", params: { limit: 512 } };
                      vErrors === null ? vErrors = [err46] : vErrors.push(err46), errors++;
                    }
                    if (func52(data17) < 1) {
                      let err47 = { instancePath: instancePath + "/scopes/" + i1 + "/images/" + i5, schemaPath: "#/definitions/RoleScope/properties/images/items/minLength", keyword: "minLength", params: { limit: 1 } };
                      vErrors === null ? vErrors = [err47] : vErrors.push(err47), errors++;
                    }
                  } else {
                    let err48 = { instancePath: instancePath + "/scopes/" + i1 + "/images/" + i5, schemaPath: "#/definitions/RoleScope/properties/images/items/type", keyword: "type", params: { type: "string" } };
                    vErrors === null ? vErrors = [err48] : vErrors.push(err48), errors++;
                  }
                }
              } else {
                let err49 = { instancePath: instancePath + "/scopes/" + i1 + "/images", schemaPath: "#/definitions/RoleScope/properties/images/type", keyword: "type", params: { type: "array" } };
                vErrors === null ? vErrors = [err49] : vErrors.push(err49), errors++;
              }
            }
            if (data8.hostProcesses !== void 0 && func0.call(data8, "hostProcesses") && typeof data8.hostProcesses != "boolean") {
              let err50 = { instancePath: instancePath + "/scopes/" + i1 + "/hostProcesses", schemaPath: "#/definitions/RoleScope/properties/hostProcesses/type", keyword: "type", params: { type: "boolean" } };
              vErrors === null ? vErrors = [err50] : vErrors.push(err50), errors++;
            }
          } else {
            let err51 = { instancePath: instancePath + "/scopes/" + i1, schemaPath: "#/definitions/RoleScope/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err51] : vErrors.push(err51), errors++;
          }
        }
      } else {
        let err52 = { instancePath: instancePath + "/scopes", schemaPath: "#/properties/scopes/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err52] : vErrors.push(err52), errors++;
      }
    }
  } else {
    let err53 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err53] : vErrors.push(err53), errors++;
  }
  return validate12.errors = vErrors, errors === 0;
}
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
      if (!(key0 === "root" || key0 === "author" || key0 === "builder" || key0 === "approver" || key0 === "catalog" || key0 === "revoker")) {
        let err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
      }
    data.root !== void 0 && func0.call(data, "root") && (validate12(data.root, { instancePath: instancePath + "/root", parentData: data, parentDataProperty: "root", rootData }) || (vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors), errors = vErrors.length)), data.author !== void 0 && func0.call(data, "author") && (validate12(data.author, { instancePath: instancePath + "/author", parentData: data, parentDataProperty: "author", rootData }) || (vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors), errors = vErrors.length)), data.builder !== void 0 && func0.call(data, "builder") && (validate12(data.builder, { instancePath: instancePath + "/builder", parentData: data, parentDataProperty: "builder", rootData }) || (vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors), errors = vErrors.length)), data.approver !== void 0 && func0.call(data, "approver") && (validate12(data.approver, { instancePath: instancePath + "/approver", parentData: data, parentDataProperty: "approver", rootData }) || (vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors), errors = vErrors.length)), data.catalog !== void 0 && func0.call(data, "catalog") && (validate12(data.catalog, { instancePath: instancePath + "/catalog", parentData: data, parentDataProperty: "catalog", rootData }) || (vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors), errors = vErrors.length)), data.revoker !== void 0 && func0.call(data, "revoker") && (validate12(data.revoker, { instancePath: instancePath + "/revoker", parentData: data, parentDataProperty: "revoker", rootData }) || (vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors), errors = vErrors.length));
  } else {
    let err3 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
  }
  return validate11.errors = vErrors, errors === 0;
}
function validate20(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
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
    if (data.people === void 0 || !func0.call(data, "people")) {
      let err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "people" } };
      vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
    }
    if (data.roles === void 0 || !func0.call(data, "roles")) {
      let err4 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "roles" } };
      vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "version" || key0 === "issued" || key0 === "expires" || key0 === "people" || key0 === "roles")) {
        let err5 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
      }
    if (data.version !== void 0 && func0.call(data, "version")) {
      let data0 = data.version;
      if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
        let err6 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/type", keyword: "type", params: { type: "integer" } };
        vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
      }
      if (typeof data0 == "number" && isFinite(data0)) {
        if (data0 > 2147483647 || isNaN(data0)) {
          let err7 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/maximum", keyword: "maximum", params: { comparison: "<=", limit: 2147483647 } };
          vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
        }
        if (data0 < 1 || isNaN(data0)) {
          let err8 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
        }
      }
    }
    if (data.issued !== void 0 && func0.call(data, "issued")) {
      let data1 = data.issued;
      if (typeof data1 == "string") {
        if (func52(data1) > 20) {
          let err9 = { instancePath: instancePath + "/issued", schemaPath: "#/properties/issued/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
        }
        if (!pattern0.test(data1)) {
          let err10 = { instancePath: instancePath + "/issued", schemaPath: "#/properties/issued/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
        }
      } else {
        let err11 = { instancePath: instancePath + "/issued", schemaPath: "#/properties/issued/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
      }
    }
    if (data.expires !== void 0 && func0.call(data, "expires")) {
      let data2 = data.expires;
      if (typeof data2 == "string") {
        if (func52(data2) > 20) {
          let err12 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
        }
        if (!pattern0.test(data2)) {
          let err13 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
        }
      } else {
        let err14 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
      }
    }
    if (data.people !== void 0 && func0.call(data, "people")) {
      let data3 = data.people;
      if (Array.isArray(data3)) {
        if (data3.length > 64) {
          let err15 = { instancePath: instancePath + "/people", schemaPath: "#/properties/people/maxItems", keyword: "maxItems", params: { limit: 64 } };
          vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
        }
        if (data3.length < 1) {
          let err16 = { instancePath: instancePath + "/people", schemaPath: "#/properties/people/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
        }
        let len0 = data3.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data4 = data3[i0];
          if (data4 && typeof data4 == "object" && !Array.isArray(data4)) {
            if (data4.name === void 0 || !func0.call(data4, "name")) {
              let err17 = { instancePath: instancePath + "/people/" + i0, schemaPath: "#/definitions/Person/required", keyword: "required", params: { missingProperty: "name" } };
              vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
            }
            if (data4.keys === void 0 || !func0.call(data4, "keys")) {
              let err18 = { instancePath: instancePath + "/people/" + i0, schemaPath: "#/definitions/Person/required", keyword: "required", params: { missingProperty: "keys" } };
              vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
            }
            for (let key1 of Object.keys(data4))
              if (!(key1 === "name" || key1 === "keys")) {
                let err19 = { instancePath: instancePath + "/people/" + i0, schemaPath: "#/definitions/Person/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
                vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
              }
            if (data4.name !== void 0 && func0.call(data4, "name")) {
              let data5 = data4.name;
              if (typeof data5 == "string") {
                if (func52(data5) > 64) {
                  let err20 = { instancePath: instancePath + "/people/" + i0 + "/name", schemaPath: "#/definitions/Person/properties/name/maxLength", keyword: "maxLength", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
                }
                if (!pattern2.test(data5)) {
                  let err21 = { instancePath: instancePath + "/people/" + i0 + "/name", schemaPath: "#/definitions/Person/properties/name/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9]([A-Za-z0-9._@+-]*[A-Za-z0-9])?$" } };
                  vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
                }
              } else {
                let err22 = { instancePath: instancePath + "/people/" + i0 + "/name", schemaPath: "#/definitions/Person/properties/name/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
              }
            }
            if (data4.keys !== void 0 && func0.call(data4, "keys")) {
              let data6 = data4.keys;
              if (Array.isArray(data6)) {
                if (data6.length > 8) {
                  let err23 = { instancePath: instancePath + "/people/" + i0 + "/keys", schemaPath: "#/definitions/Person/properties/keys/maxItems", keyword: "maxItems", params: { limit: 8 } };
                  vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
                }
                if (data6.length < 1) {
                  let err24 = { instancePath: instancePath + "/people/" + i0 + "/keys", schemaPath: "#/definitions/Person/properties/keys/minItems", keyword: "minItems", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
                }
                let len1 = data6.length;
                for (let i1 = 0; i1 < len1; i1++) {
                  let data7 = data6[i1];
                  if (typeof data7 == "string") {
                    if (func52(data7) > 4096) {
                      let err25 = { instancePath: instancePath + "/people/" + i0 + "/keys/" + i1, schemaPath: "#/definitions/Person/properties/keys/items/maxLength", keyword: "maxLength", params: { limit: 4096 } };
                      vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
                    }
                    if (!pattern3.test(data7)) {
                      let err26 = { instancePath: instancePath + "/people/" + i0 + "/keys/" + i1, schemaPath: "#/definitions/Person/properties/keys/items/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,2}( [^\\x00-\\x1f\\x7f]*)?$" } };
                      vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
                    }
                  } else {
                    let err27 = { instancePath: instancePath + "/people/" + i0 + "/keys/" + i1, schemaPath: "#/definitions/Person/properties/keys/items/type", keyword: "type", params: { type: "string" } };
                    vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
                  }
                }
              } else {
                let err28 = { instancePath: instancePath + "/people/" + i0 + "/keys", schemaPath: "#/definitions/Person/properties/keys/type", keyword: "type", params: { type: "array" } };
                vErrors === null ? vErrors = [err28] : vErrors.push(err28), errors++;
              }
            }
          } else {
            let err29 = { instancePath: instancePath + "/people/" + i0, schemaPath: "#/definitions/Person/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err29] : vErrors.push(err29), errors++;
          }
        }
      } else {
        let err30 = { instancePath: instancePath + "/people", schemaPath: "#/properties/people/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err30] : vErrors.push(err30), errors++;
      }
    }
    data.roles !== void 0 && func0.call(data, "roles") && (validate11(data.roles, { instancePath: instancePath + "/roles", parentData: data, parentDataProperty: "roles", rootData }) || (vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors), errors = vErrors.length));
  } else {
    let err31 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err31] : vErrors.push(err31), errors++;
  }
  return validate20.errors = vErrors, errors === 0;
}

/** Checks the shape of an unknown value; the faults of the last call that failed are in `errors`. */
export const validateTrustRootPredicate = checkTrustRootPredicate as unknown as SchemaValidator<TrustRootPredicate>;

/** Names of all fields of a TrustRootPredicate, for suggestions and for tests. */
export const fieldsOfTrustRootPredicate: FieldTree = {
  "version": {},
  "issued": {},
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
      "threshold": {},
      "thresholdFrom": {
        "Medium": {},
        "High": {},
        "Critical": {}
      },
      "scopes": {
        "*": {
          "people": {
            "*": {}
          },
          "highestSeverity": {},
          "packages": {
            "*": {}
          },
          "namespaces": {
            "*": {}
          },
          "images": {
            "*": {}
          },
          "hostProcesses": {}
        }
      }
    },
    "author": {
      "people": {
        "*": {}
      },
      "threshold": {},
      "thresholdFrom": {
        "Medium": {},
        "High": {},
        "Critical": {}
      },
      "scopes": {
        "*": {
          "people": {
            "*": {}
          },
          "highestSeverity": {},
          "packages": {
            "*": {}
          },
          "namespaces": {
            "*": {}
          },
          "images": {
            "*": {}
          },
          "hostProcesses": {}
        }
      }
    },
    "builder": {
      "people": {
        "*": {}
      },
      "threshold": {},
      "thresholdFrom": {
        "Medium": {},
        "High": {},
        "Critical": {}
      },
      "scopes": {
        "*": {
          "people": {
            "*": {}
          },
          "highestSeverity": {},
          "packages": {
            "*": {}
          },
          "namespaces": {
            "*": {}
          },
          "images": {
            "*": {}
          },
          "hostProcesses": {}
        }
      }
    },
    "approver": {
      "people": {
        "*": {}
      },
      "threshold": {},
      "thresholdFrom": {
        "Medium": {},
        "High": {},
        "Critical": {}
      },
      "scopes": {
        "*": {
          "people": {
            "*": {}
          },
          "highestSeverity": {},
          "packages": {
            "*": {}
          },
          "namespaces": {
            "*": {}
          },
          "images": {
            "*": {}
          },
          "hostProcesses": {}
        }
      }
    },
    "catalog": {
      "people": {
        "*": {}
      },
      "threshold": {},
      "thresholdFrom": {
        "Medium": {},
        "High": {},
        "Critical": {}
      },
      "scopes": {
        "*": {
          "people": {
            "*": {}
          },
          "highestSeverity": {},
          "packages": {
            "*": {}
          },
          "namespaces": {
            "*": {}
          },
          "images": {
            "*": {}
          },
          "hostProcesses": {}
        }
      }
    },
    "revoker": {
      "people": {
        "*": {}
      },
      "threshold": {},
      "thresholdFrom": {
        "Medium": {},
        "High": {},
        "Critical": {}
      },
      "scopes": {
        "*": {
          "people": {
            "*": {}
          },
          "highestSeverity": {},
          "packages": {
            "*": {}
          },
          "namespaces": {
            "*": {}
          },
          "images": {
            "*": {}
          },
          "hostProcesses": {}
        }
      }
    }
  }
};

// Generated from crds/rolloutpolicy.yaml by `npm run generate`. Do not edit: change crds/rolloutpolicy.yaml instead.
// @ts-nocheck
import type { FieldTree, SchemaValidator } from '../schema-validator.ts';
import type { RolloutPolicy } from './rolloutpolicy.types.ts';

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
var checkRolloutPolicy = validate19, schema20 = { type: "object", required: ["apiVersion", "kind", "metadata", "spec"], properties: { apiVersion: { type: "string", enum: ["stopgap.dev/v1alpha1"] }, kind: { type: "string", enum: ["RolloutPolicy"] }, metadata: { $ref: "#/definitions/ObjectMeta" }, spec: { $ref: "#/definitions/RolloutPolicySpec" }, status: { $ref: "#/definitions/RolloutPolicyStatus" } }, additionalProperties: !1 };
var func0 = Object.prototype.hasOwnProperty, func54 = require_ucs2length().default, pattern0 = new RegExp("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", "u"), schema13 = { type: "object", required: ["steps"], properties: { paused: { type: "boolean" }, steps: { type: "array", minItems: 1, maxItems: 16, items: { $ref: "#/definitions/RolloutStep" } }, maxFailures: { type: "integer", minimum: 1, maximum: 100 }, progressDeadline: { type: "string", minLength: 2, maxLength: 18, pattern: "^([0-9]{1,5}h)?([0-9]{1,5}m)?([0-9]{1,5}s)?$" }, onFailure: { type: "string", enum: ["Pause", "Revert"] }, windows: { type: "array", maxItems: 16, items: { $ref: "#/definitions/RolloutWindow" } } }, additionalProperties: !1 };
var schema14 = { type: "object", required: ["name"], properties: { name: { type: "string", maxLength: 63, pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$" }, nodeSelector: { $ref: "#/definitions/NodeSelector" }, maxNodes: { anyOf: [{ type: "integer", minimum: 1, maximum: 1e4 }, { type: "string", maxLength: 4, pattern: "^([1-9]|[1-9][0-9]|100)%$" }] }, maxConcurrent: { anyOf: [{ type: "integer", minimum: 1, maximum: 1e4 }, { type: "string", maxLength: 4, pattern: "^([1-9]|[1-9][0-9]|100)%$" }] }, soak: { type: "string", minLength: 2, maxLength: 18, pattern: "^([0-9]{1,5}h)?([0-9]{1,5}m)?([0-9]{1,5}s)?$" }, promotion: { type: "string", enum: ["Automatic", "Manual"] } }, additionalProperties: !1 }, pattern2 = new RegExp("^([1-9]|[1-9][0-9]|100)%$", "u"), pattern4 = new RegExp("^([0-9]{1,5}h)?([0-9]{1,5}m)?([0-9]{1,5}s)?$", "u");
var schema16 = { type: "object", required: ["key", "operator"], properties: { key: { type: "string", minLength: 1, maxLength: 317 }, operator: { type: "string", enum: ["In", "NotIn", "Exists", "DoesNotExist"] }, values: { type: "array", maxItems: 32, items: { type: "string", maxLength: 63 } } }, additionalProperties: !1 };
function validate13(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 of Object.keys(data))
      if (!(key0 === "matchLabels" || key0 === "matchExpressions")) {
        let err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
      }
    if (data.matchLabels !== void 0 && func0.call(data, "matchLabels")) {
      let data0 = data.matchLabels;
      if (data0 && typeof data0 == "object" && !Array.isArray(data0)) {
        if (Object.keys(data0).length > 32) {
          let err1 = { instancePath: instancePath + "/matchLabels", schemaPath: "#/properties/matchLabels/maxProperties", keyword: "maxProperties", params: { limit: 32 } };
          vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
        }
        for (let key1 of Object.keys(data0)) {
          let data1 = data0[key1];
          if (typeof data1 == "string") {
            if (func54(data1) > 63) {
              let err2 = { instancePath: instancePath + "/matchLabels/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/matchLabels/additionalProperties/maxLength", keyword: "maxLength", params: { limit: 63 } };
              vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
            }
          } else {
            let err3 = { instancePath: instancePath + "/matchLabels/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/matchLabels/additionalProperties/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
          }
        }
      } else {
        let err4 = { instancePath: instancePath + "/matchLabels", schemaPath: "#/properties/matchLabels/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
      }
    }
    if (data.matchExpressions !== void 0 && func0.call(data, "matchExpressions")) {
      let data2 = data.matchExpressions;
      if (Array.isArray(data2)) {
        if (data2.length > 16) {
          let err5 = { instancePath: instancePath + "/matchExpressions", schemaPath: "#/properties/matchExpressions/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
        }
        let len0 = data2.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data3 = data2[i0];
          if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
            if (data3.key === void 0 || !func0.call(data3, "key")) {
              let err6 = { instancePath: instancePath + "/matchExpressions/" + i0, schemaPath: "#/definitions/LabelSelectorRequirement/required", keyword: "required", params: { missingProperty: "key" } };
              vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
            }
            if (data3.operator === void 0 || !func0.call(data3, "operator")) {
              let err7 = { instancePath: instancePath + "/matchExpressions/" + i0, schemaPath: "#/definitions/LabelSelectorRequirement/required", keyword: "required", params: { missingProperty: "operator" } };
              vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
            }
            for (let key2 of Object.keys(data3))
              if (!(key2 === "key" || key2 === "operator" || key2 === "values")) {
                let err8 = { instancePath: instancePath + "/matchExpressions/" + i0, schemaPath: "#/definitions/LabelSelectorRequirement/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 } };
                vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
              }
            if (data3.key !== void 0 && func0.call(data3, "key")) {
              let data4 = data3.key;
              if (typeof data4 == "string") {
                if (func54(data4) > 317) {
                  let err9 = { instancePath: instancePath + "/matchExpressions/" + i0 + "/key", schemaPath: "#/definitions/LabelSelectorRequirement/properties/key/maxLength", keyword: "maxLength", params: { limit: 317 } };
                  vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
                }
                if (func54(data4) < 1) {
                  let err10 = { instancePath: instancePath + "/matchExpressions/" + i0 + "/key", schemaPath: "#/definitions/LabelSelectorRequirement/properties/key/minLength", keyword: "minLength", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
                }
              } else {
                let err11 = { instancePath: instancePath + "/matchExpressions/" + i0 + "/key", schemaPath: "#/definitions/LabelSelectorRequirement/properties/key/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
              }
            }
            if (data3.operator !== void 0 && func0.call(data3, "operator")) {
              let data5 = data3.operator;
              if (typeof data5 != "string") {
                let err12 = { instancePath: instancePath + "/matchExpressions/" + i0 + "/operator", schemaPath: "#/definitions/LabelSelectorRequirement/properties/operator/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
              }
              if (!(data5 === "In" || data5 === "NotIn" || data5 === "Exists" || data5 === "DoesNotExist")) {
                let err13 = { instancePath: instancePath + "/matchExpressions/" + i0 + "/operator", schemaPath: "#/definitions/LabelSelectorRequirement/properties/operator/enum", keyword: "enum", params: { allowedValues: schema16.properties.operator.enum } };
                vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
              }
            }
            if (data3.values !== void 0 && func0.call(data3, "values")) {
              let data6 = data3.values;
              if (Array.isArray(data6)) {
                if (data6.length > 32) {
                  let err14 = { instancePath: instancePath + "/matchExpressions/" + i0 + "/values", schemaPath: "#/definitions/LabelSelectorRequirement/properties/values/maxItems", keyword: "maxItems", params: { limit: 32 } };
                  vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
                }
                let len1 = data6.length;
                for (let i1 = 0; i1 < len1; i1++) {
                  let data7 = data6[i1];
                  if (typeof data7 == "string") {
                    if (func54(data7) > 63) {
                      let err15 = { instancePath: instancePath + "/matchExpressions/" + i0 + "/values/" + i1, schemaPath: "#/definitions/LabelSelectorRequirement/properties/values/items/maxLength", keyword: "maxLength", params: { limit: 63 } };
                      vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
                    }
                  } else {
                    let err16 = { instancePath: instancePath + "/matchExpressions/" + i0 + "/values/" + i1, schemaPath: "#/definitions/LabelSelectorRequirement/properties/values/items/type", keyword: "type", params: { type: "string" } };
                    vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
                  }
                }
              } else {
                let err17 = { instancePath: instancePath + "/matchExpressions/" + i0 + "/values", schemaPath: "#/definitions/LabelSelectorRequirement/properties/values/type", keyword: "type", params: { type: "array" } };
                vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
              }
            }
          } else {
            let err18 = { instancePath: instancePath + "/matchExpressions/" + i0, schemaPath: "#/definitions/LabelSelectorRequirement/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
          }
        }
      } else {
        let err19 = { instancePath: instancePath + "/matchExpressions", schemaPath: "#/properties/matchExpressions/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
      }
    }
  } else {
    let err20 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
  }
  return validate13.errors = vErrors, errors === 0;
}
function validate12(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.name === void 0 || !func0.call(data, "name")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "name" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "name" || key0 === "nodeSelector" || key0 === "maxNodes" || key0 === "maxConcurrent" || key0 === "soak" || key0 === "promotion")) {
        let err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
      }
    if (data.name !== void 0 && func0.call(data, "name")) {
      let data0 = data.name;
      if (typeof data0 == "string") {
        if (func54(data0) > 63) {
          let err2 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/maxLength", keyword: "maxLength", params: { limit: 63 } };
          vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
        }
        if (!pattern0.test(data0)) {
          let err3 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$" } };
          vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
        }
      } else {
        let err4 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
      }
    }
    if (data.nodeSelector !== void 0 && func0.call(data, "nodeSelector") && (validate13(data.nodeSelector, { instancePath: instancePath + "/nodeSelector", parentData: data, parentDataProperty: "nodeSelector", rootData }) || (vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors), errors = vErrors.length)), data.maxNodes !== void 0 && func0.call(data, "maxNodes")) {
      let data2 = data.maxNodes, _errs6 = errors, valid1 = !1, _errs7 = errors;
      if (!(typeof data2 == "number" && !(data2 % 1) && !isNaN(data2) && isFinite(data2))) {
        let err5 = { instancePath: instancePath + "/maxNodes", schemaPath: "#/properties/maxNodes/anyOf/0/type", keyword: "type", params: { type: "integer" } };
        vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
      }
      if (typeof data2 == "number" && isFinite(data2)) {
        if (data2 > 1e4 || isNaN(data2)) {
          let err6 = { instancePath: instancePath + "/maxNodes", schemaPath: "#/properties/maxNodes/anyOf/0/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e4 } };
          vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
        }
        if (data2 < 1 || isNaN(data2)) {
          let err7 = { instancePath: instancePath + "/maxNodes", schemaPath: "#/properties/maxNodes/anyOf/0/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
        }
      }
      var _valid0 = _errs7 === errors;
      if (valid1 = valid1 || _valid0, !valid1) {
        let _errs9 = errors;
        if (typeof data2 == "string") {
          if (func54(data2) > 4) {
            let err8 = { instancePath: instancePath + "/maxNodes", schemaPath: "#/properties/maxNodes/anyOf/1/maxLength", keyword: "maxLength", params: { limit: 4 } };
            vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
          }
          if (!pattern2.test(data2)) {
            let err9 = { instancePath: instancePath + "/maxNodes", schemaPath: "#/properties/maxNodes/anyOf/1/pattern", keyword: "pattern", params: { pattern: "^([1-9]|[1-9][0-9]|100)%$" } };
            vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
          }
        } else {
          let err10 = { instancePath: instancePath + "/maxNodes", schemaPath: "#/properties/maxNodes/anyOf/1/type", keyword: "type", params: { type: "string" } };
          vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
        }
        var _valid0 = _errs9 === errors;
        valid1 = valid1 || _valid0;
      }
      if (valid1)
        errors = _errs6, vErrors !== null && (_errs6 ? vErrors.length = _errs6 : vErrors = null);
      else {
        let err11 = { instancePath: instancePath + "/maxNodes", schemaPath: "#/properties/maxNodes/anyOf", keyword: "anyOf", params: {} };
        vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
      }
    }
    if (data.maxConcurrent !== void 0 && func0.call(data, "maxConcurrent")) {
      let data3 = data.maxConcurrent, _errs12 = errors, valid2 = !1, _errs13 = errors;
      if (!(typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
        let err12 = { instancePath: instancePath + "/maxConcurrent", schemaPath: "#/properties/maxConcurrent/anyOf/0/type", keyword: "type", params: { type: "integer" } };
        vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
      }
      if (typeof data3 == "number" && isFinite(data3)) {
        if (data3 > 1e4 || isNaN(data3)) {
          let err13 = { instancePath: instancePath + "/maxConcurrent", schemaPath: "#/properties/maxConcurrent/anyOf/0/maximum", keyword: "maximum", params: { comparison: "<=", limit: 1e4 } };
          vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
        }
        if (data3 < 1 || isNaN(data3)) {
          let err14 = { instancePath: instancePath + "/maxConcurrent", schemaPath: "#/properties/maxConcurrent/anyOf/0/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
        }
      }
      var _valid1 = _errs13 === errors;
      if (valid2 = valid2 || _valid1, !valid2) {
        let _errs15 = errors;
        if (typeof data3 == "string") {
          if (func54(data3) > 4) {
            let err15 = { instancePath: instancePath + "/maxConcurrent", schemaPath: "#/properties/maxConcurrent/anyOf/1/maxLength", keyword: "maxLength", params: { limit: 4 } };
            vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
          }
          if (!pattern2.test(data3)) {
            let err16 = { instancePath: instancePath + "/maxConcurrent", schemaPath: "#/properties/maxConcurrent/anyOf/1/pattern", keyword: "pattern", params: { pattern: "^([1-9]|[1-9][0-9]|100)%$" } };
            vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
          }
        } else {
          let err17 = { instancePath: instancePath + "/maxConcurrent", schemaPath: "#/properties/maxConcurrent/anyOf/1/type", keyword: "type", params: { type: "string" } };
          vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
        }
        var _valid1 = _errs15 === errors;
        valid2 = valid2 || _valid1;
      }
      if (valid2)
        errors = _errs12, vErrors !== null && (_errs12 ? vErrors.length = _errs12 : vErrors = null);
      else {
        let err18 = { instancePath: instancePath + "/maxConcurrent", schemaPath: "#/properties/maxConcurrent/anyOf", keyword: "anyOf", params: {} };
        vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
      }
    }
    if (data.soak !== void 0 && func0.call(data, "soak")) {
      let data4 = data.soak;
      if (typeof data4 == "string") {
        if (func54(data4) > 18) {
          let err19 = { instancePath: instancePath + "/soak", schemaPath: "#/properties/soak/maxLength", keyword: "maxLength", params: { limit: 18 } };
          vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
        }
        if (func54(data4) < 2) {
          let err20 = { instancePath: instancePath + "/soak", schemaPath: "#/properties/soak/minLength", keyword: "minLength", params: { limit: 2 } };
          vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
        }
        if (!pattern4.test(data4)) {
          let err21 = { instancePath: instancePath + "/soak", schemaPath: "#/properties/soak/pattern", keyword: "pattern", params: { pattern: "^([0-9]{1,5}h)?([0-9]{1,5}m)?([0-9]{1,5}s)?$" } };
          vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
        }
      } else {
        let err22 = { instancePath: instancePath + "/soak", schemaPath: "#/properties/soak/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
      }
    }
    if (data.promotion !== void 0 && func0.call(data, "promotion")) {
      let data5 = data.promotion;
      if (typeof data5 != "string") {
        let err23 = { instancePath: instancePath + "/promotion", schemaPath: "#/properties/promotion/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
      }
      if (!(data5 === "Automatic" || data5 === "Manual")) {
        let err24 = { instancePath: instancePath + "/promotion", schemaPath: "#/properties/promotion/enum", keyword: "enum", params: { allowedValues: schema14.properties.promotion.enum } };
        vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
      }
    }
  } else {
    let err25 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
  }
  return validate12.errors = vErrors, errors === 0;
}
var pattern6 = new RegExp("^[0-9A-Za-z*/,-]+( [0-9A-Za-z*/,-]+){4}$", "u"), pattern8 = new RegExp("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$", "u");
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.steps === void 0 || !func0.call(data, "steps")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "steps" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "paused" || key0 === "steps" || key0 === "maxFailures" || key0 === "progressDeadline" || key0 === "onFailure" || key0 === "windows")) {
        let err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
      }
    if (data.paused !== void 0 && func0.call(data, "paused") && typeof data.paused != "boolean") {
      let err2 = { instancePath: instancePath + "/paused", schemaPath: "#/properties/paused/type", keyword: "type", params: { type: "boolean" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    if (data.steps !== void 0 && func0.call(data, "steps")) {
      let data1 = data.steps;
      if (Array.isArray(data1)) {
        if (data1.length > 16) {
          let err3 = { instancePath: instancePath + "/steps", schemaPath: "#/properties/steps/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
        }
        if (data1.length < 1) {
          let err4 = { instancePath: instancePath + "/steps", schemaPath: "#/properties/steps/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
        }
        let len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++)
          validate12(data1[i0], { instancePath: instancePath + "/steps/" + i0, parentData: data1, parentDataProperty: i0, rootData }) || (vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors), errors = vErrors.length);
      } else {
        let err5 = { instancePath: instancePath + "/steps", schemaPath: "#/properties/steps/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
      }
    }
    if (data.maxFailures !== void 0 && func0.call(data, "maxFailures")) {
      let data3 = data.maxFailures;
      if (!(typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
        let err6 = { instancePath: instancePath + "/maxFailures", schemaPath: "#/properties/maxFailures/type", keyword: "type", params: { type: "integer" } };
        vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
      }
      if (typeof data3 == "number" && isFinite(data3)) {
        if (data3 > 100 || isNaN(data3)) {
          let err7 = { instancePath: instancePath + "/maxFailures", schemaPath: "#/properties/maxFailures/maximum", keyword: "maximum", params: { comparison: "<=", limit: 100 } };
          vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
        }
        if (data3 < 1 || isNaN(data3)) {
          let err8 = { instancePath: instancePath + "/maxFailures", schemaPath: "#/properties/maxFailures/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
        }
      }
    }
    if (data.progressDeadline !== void 0 && func0.call(data, "progressDeadline")) {
      let data4 = data.progressDeadline;
      if (typeof data4 == "string") {
        if (func54(data4) > 18) {
          let err9 = { instancePath: instancePath + "/progressDeadline", schemaPath: "#/properties/progressDeadline/maxLength", keyword: "maxLength", params: { limit: 18 } };
          vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
        }
        if (func54(data4) < 2) {
          let err10 = { instancePath: instancePath + "/progressDeadline", schemaPath: "#/properties/progressDeadline/minLength", keyword: "minLength", params: { limit: 2 } };
          vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
        }
        if (!pattern4.test(data4)) {
          let err11 = { instancePath: instancePath + "/progressDeadline", schemaPath: "#/properties/progressDeadline/pattern", keyword: "pattern", params: { pattern: "^([0-9]{1,5}h)?([0-9]{1,5}m)?([0-9]{1,5}s)?$" } };
          vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
        }
      } else {
        let err12 = { instancePath: instancePath + "/progressDeadline", schemaPath: "#/properties/progressDeadline/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
      }
    }
    if (data.onFailure !== void 0 && func0.call(data, "onFailure")) {
      let data5 = data.onFailure;
      if (typeof data5 != "string") {
        let err13 = { instancePath: instancePath + "/onFailure", schemaPath: "#/properties/onFailure/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
      }
      if (!(data5 === "Pause" || data5 === "Revert")) {
        let err14 = { instancePath: instancePath + "/onFailure", schemaPath: "#/properties/onFailure/enum", keyword: "enum", params: { allowedValues: schema13.properties.onFailure.enum } };
        vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
      }
    }
    if (data.windows !== void 0 && func0.call(data, "windows")) {
      let data6 = data.windows;
      if (Array.isArray(data6)) {
        if (data6.length > 16) {
          let err15 = { instancePath: instancePath + "/windows", schemaPath: "#/properties/windows/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
        }
        let len1 = data6.length;
        for (let i1 = 0; i1 < len1; i1++) {
          let data7 = data6[i1];
          if (data7 && typeof data7 == "object" && !Array.isArray(data7)) {
            if (data7.schedule === void 0 || !func0.call(data7, "schedule")) {
              let err16 = { instancePath: instancePath + "/windows/" + i1, schemaPath: "#/definitions/RolloutWindow/required", keyword: "required", params: { missingProperty: "schedule" } };
              vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
            }
            if (data7.duration === void 0 || !func0.call(data7, "duration")) {
              let err17 = { instancePath: instancePath + "/windows/" + i1, schemaPath: "#/definitions/RolloutWindow/required", keyword: "required", params: { missingProperty: "duration" } };
              vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
            }
            for (let key1 of Object.keys(data7))
              if (!(key1 === "schedule" || key1 === "duration" || key1 === "timeZone")) {
                let err18 = { instancePath: instancePath + "/windows/" + i1, schemaPath: "#/definitions/RolloutWindow/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
                vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
              }
            if (data7.schedule !== void 0 && func0.call(data7, "schedule")) {
              let data8 = data7.schedule;
              if (typeof data8 == "string") {
                if (func54(data8) > 128) {
                  let err19 = { instancePath: instancePath + "/windows/" + i1 + "/schedule", schemaPath: "#/definitions/RolloutWindow/properties/schedule/maxLength", keyword: "maxLength", params: { limit: 128 } };
                  vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
                }
                if (func54(data8) < 9) {
                  let err20 = { instancePath: instancePath + "/windows/" + i1 + "/schedule", schemaPath: "#/definitions/RolloutWindow/properties/schedule/minLength", keyword: "minLength", params: { limit: 9 } };
                  vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
                }
                if (!pattern6.test(data8)) {
                  let err21 = { instancePath: instancePath + "/windows/" + i1 + "/schedule", schemaPath: "#/definitions/RolloutWindow/properties/schedule/pattern", keyword: "pattern", params: { pattern: "^[0-9A-Za-z*/,-]+( [0-9A-Za-z*/,-]+){4}$" } };
                  vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
                }
              } else {
                let err22 = { instancePath: instancePath + "/windows/" + i1 + "/schedule", schemaPath: "#/definitions/RolloutWindow/properties/schedule/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
              }
            }
            if (data7.duration !== void 0 && func0.call(data7, "duration")) {
              let data9 = data7.duration;
              if (typeof data9 == "string") {
                if (func54(data9) > 18) {
                  let err23 = { instancePath: instancePath + "/windows/" + i1 + "/duration", schemaPath: "#/definitions/RolloutWindow/properties/duration/maxLength", keyword: "maxLength", params: { limit: 18 } };
                  vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
                }
                if (func54(data9) < 2) {
                  let err24 = { instancePath: instancePath + "/windows/" + i1 + "/duration", schemaPath: "#/definitions/RolloutWindow/properties/duration/minLength", keyword: "minLength", params: { limit: 2 } };
                  vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
                }
                if (!pattern4.test(data9)) {
                  let err25 = { instancePath: instancePath + "/windows/" + i1 + "/duration", schemaPath: "#/definitions/RolloutWindow/properties/duration/pattern", keyword: "pattern", params: { pattern: "^([0-9]{1,5}h)?([0-9]{1,5}m)?([0-9]{1,5}s)?$" } };
                  vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
                }
              } else {
                let err26 = { instancePath: instancePath + "/windows/" + i1 + "/duration", schemaPath: "#/definitions/RolloutWindow/properties/duration/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
              }
            }
            if (data7.timeZone !== void 0 && func0.call(data7, "timeZone")) {
              let data10 = data7.timeZone;
              if (typeof data10 == "string") {
                if (func54(data10) > 64) {
                  let err27 = { instancePath: instancePath + "/windows/" + i1 + "/timeZone", schemaPath: "#/definitions/RolloutWindow/properties/timeZone/maxLength", keyword: "maxLength", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
                }
                if (!pattern8.test(data10)) {
                  let err28 = { instancePath: instancePath + "/windows/" + i1 + "/timeZone", schemaPath: "#/definitions/RolloutWindow/properties/timeZone/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$" } };
                  vErrors === null ? vErrors = [err28] : vErrors.push(err28), errors++;
                }
              } else {
                let err29 = { instancePath: instancePath + "/windows/" + i1 + "/timeZone", schemaPath: "#/definitions/RolloutWindow/properties/timeZone/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err29] : vErrors.push(err29), errors++;
              }
            }
          } else {
            let err30 = { instancePath: instancePath + "/windows/" + i1, schemaPath: "#/definitions/RolloutWindow/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err30] : vErrors.push(err30), errors++;
          }
        }
      } else {
        let err31 = { instancePath: instancePath + "/windows", schemaPath: "#/properties/windows/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err31] : vErrors.push(err31), errors++;
      }
    }
  } else {
    let err32 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err32] : vErrors.push(err32), errors++;
  }
  return validate11.errors = vErrors, errors === 0;
}
var schema19 = { type: "object", required: ["type", "status", "reason", "message", "lastTransitionTime"], properties: { type: { type: "string", maxLength: 64, pattern: "^[A-Z][A-Za-z]*$" }, status: { type: "string", enum: ["True", "False", "Unknown"] }, reason: { type: "string", maxLength: 64, pattern: "^[A-Z][A-Za-z]*$" }, message: { type: "string", maxLength: 4096 }, lastTransitionTime: { type: "string", maxLength: 32 }, observedGeneration: { type: "integer", minimum: 0 } }, additionalProperties: !1 }, pattern9 = new RegExp("^[A-Z][A-Za-z]*$", "u");
function validate17(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 of Object.keys(data))
      if (!(key0 === "observedGeneration" || key0 === "conditions")) {
        let err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
      }
    if (data.observedGeneration !== void 0 && func0.call(data, "observedGeneration")) {
      let data0 = data.observedGeneration;
      if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
        let err1 = { instancePath: instancePath + "/observedGeneration", schemaPath: "#/properties/observedGeneration/type", keyword: "type", params: { type: "integer" } };
        vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
      }
      if (typeof data0 == "number" && isFinite(data0) && (data0 < -1 || isNaN(data0))) {
        let err2 = { instancePath: instancePath + "/observedGeneration", schemaPath: "#/properties/observedGeneration/minimum", keyword: "minimum", params: { comparison: ">=", limit: -1 } };
        vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
      }
    }
    if (data.conditions !== void 0 && func0.call(data, "conditions")) {
      let data1 = data.conditions;
      if (Array.isArray(data1)) {
        if (data1.length > 16) {
          let err3 = { instancePath: instancePath + "/conditions", schemaPath: "#/properties/conditions/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
        }
        let len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data2 = data1[i0];
          if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
            if (data2.type === void 0 || !func0.call(data2, "type")) {
              let err4 = { instancePath: instancePath + "/conditions/" + i0, schemaPath: "#/definitions/Condition/required", keyword: "required", params: { missingProperty: "type" } };
              vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
            }
            if (data2.status === void 0 || !func0.call(data2, "status")) {
              let err5 = { instancePath: instancePath + "/conditions/" + i0, schemaPath: "#/definitions/Condition/required", keyword: "required", params: { missingProperty: "status" } };
              vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
            }
            if (data2.reason === void 0 || !func0.call(data2, "reason")) {
              let err6 = { instancePath: instancePath + "/conditions/" + i0, schemaPath: "#/definitions/Condition/required", keyword: "required", params: { missingProperty: "reason" } };
              vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
            }
            if (data2.message === void 0 || !func0.call(data2, "message")) {
              let err7 = { instancePath: instancePath + "/conditions/" + i0, schemaPath: "#/definitions/Condition/required", keyword: "required", params: { missingProperty: "message" } };
              vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
            }
            if (data2.lastTransitionTime === void 0 || !func0.call(data2, "lastTransitionTime")) {
              let err8 = { instancePath: instancePath + "/conditions/" + i0, schemaPath: "#/definitions/Condition/required", keyword: "required", params: { missingProperty: "lastTransitionTime" } };
              vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
            }
            for (let key1 of Object.keys(data2))
              if (!(key1 === "type" || key1 === "status" || key1 === "reason" || key1 === "message" || key1 === "lastTransitionTime" || key1 === "observedGeneration")) {
                let err9 = { instancePath: instancePath + "/conditions/" + i0, schemaPath: "#/definitions/Condition/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
                vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
              }
            if (data2.type !== void 0 && func0.call(data2, "type")) {
              let data3 = data2.type;
              if (typeof data3 == "string") {
                if (func54(data3) > 64) {
                  let err10 = { instancePath: instancePath + "/conditions/" + i0 + "/type", schemaPath: "#/definitions/Condition/properties/type/maxLength", keyword: "maxLength", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
                }
                if (!pattern9.test(data3)) {
                  let err11 = { instancePath: instancePath + "/conditions/" + i0 + "/type", schemaPath: "#/definitions/Condition/properties/type/pattern", keyword: "pattern", params: { pattern: "^[A-Z][A-Za-z]*$" } };
                  vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
                }
              } else {
                let err12 = { instancePath: instancePath + "/conditions/" + i0 + "/type", schemaPath: "#/definitions/Condition/properties/type/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
              }
            }
            if (data2.status !== void 0 && func0.call(data2, "status")) {
              let data4 = data2.status;
              if (typeof data4 != "string") {
                let err13 = { instancePath: instancePath + "/conditions/" + i0 + "/status", schemaPath: "#/definitions/Condition/properties/status/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
              }
              if (!(data4 === "True" || data4 === "False" || data4 === "Unknown")) {
                let err14 = { instancePath: instancePath + "/conditions/" + i0 + "/status", schemaPath: "#/definitions/Condition/properties/status/enum", keyword: "enum", params: { allowedValues: schema19.properties.status.enum } };
                vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
              }
            }
            if (data2.reason !== void 0 && func0.call(data2, "reason")) {
              let data5 = data2.reason;
              if (typeof data5 == "string") {
                if (func54(data5) > 64) {
                  let err15 = { instancePath: instancePath + "/conditions/" + i0 + "/reason", schemaPath: "#/definitions/Condition/properties/reason/maxLength", keyword: "maxLength", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
                }
                if (!pattern9.test(data5)) {
                  let err16 = { instancePath: instancePath + "/conditions/" + i0 + "/reason", schemaPath: "#/definitions/Condition/properties/reason/pattern", keyword: "pattern", params: { pattern: "^[A-Z][A-Za-z]*$" } };
                  vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
                }
              } else {
                let err17 = { instancePath: instancePath + "/conditions/" + i0 + "/reason", schemaPath: "#/definitions/Condition/properties/reason/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
              }
            }
            if (data2.message !== void 0 && func0.call(data2, "message")) {
              let data6 = data2.message;
              if (typeof data6 == "string") {
                if (func54(data6) > 4096) {
                  let err18 = { instancePath: instancePath + "/conditions/" + i0 + "/message", schemaPath: "#/definitions/Condition/properties/message/maxLength", keyword: "maxLength", params: { limit: 4096 } };
                  vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
                }
              } else {
                let err19 = { instancePath: instancePath + "/conditions/" + i0 + "/message", schemaPath: "#/definitions/Condition/properties/message/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
              }
            }
            if (data2.lastTransitionTime !== void 0 && func0.call(data2, "lastTransitionTime")) {
              let data7 = data2.lastTransitionTime;
              if (typeof data7 == "string") {
                if (func54(data7) > 32) {
                  let err20 = { instancePath: instancePath + "/conditions/" + i0 + "/lastTransitionTime", schemaPath: "#/definitions/Condition/properties/lastTransitionTime/maxLength", keyword: "maxLength", params: { limit: 32 } };
                  vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
                }
              } else {
                let err21 = { instancePath: instancePath + "/conditions/" + i0 + "/lastTransitionTime", schemaPath: "#/definitions/Condition/properties/lastTransitionTime/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
              }
            }
            if (data2.observedGeneration !== void 0 && func0.call(data2, "observedGeneration")) {
              let data8 = data2.observedGeneration;
              if (!(typeof data8 == "number" && !(data8 % 1) && !isNaN(data8) && isFinite(data8))) {
                let err22 = { instancePath: instancePath + "/conditions/" + i0 + "/observedGeneration", schemaPath: "#/definitions/Condition/properties/observedGeneration/type", keyword: "type", params: { type: "integer" } };
                vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
              }
              if (typeof data8 == "number" && isFinite(data8) && (data8 < 0 || isNaN(data8))) {
                let err23 = { instancePath: instancePath + "/conditions/" + i0 + "/observedGeneration", schemaPath: "#/definitions/Condition/properties/observedGeneration/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
                vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
              }
            }
          } else {
            let err24 = { instancePath: instancePath + "/conditions/" + i0, schemaPath: "#/definitions/Condition/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
          }
        }
      } else {
        let err25 = { instancePath: instancePath + "/conditions", schemaPath: "#/properties/conditions/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
      }
    }
  } else {
    let err26 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
  }
  return validate17.errors = vErrors, errors === 0;
}
function validate19(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
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
    if (data.metadata === void 0 || !func0.call(data, "metadata")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "metadata" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    if (data.spec === void 0 || !func0.call(data, "spec")) {
      let err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "spec" } };
      vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "apiVersion" || key0 === "kind" || key0 === "metadata" || key0 === "spec" || key0 === "status")) {
        let err4 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
      }
    if (data.apiVersion !== void 0 && func0.call(data, "apiVersion")) {
      let data0 = data.apiVersion;
      if (typeof data0 != "string") {
        let err5 = { instancePath: instancePath + "/apiVersion", schemaPath: "#/properties/apiVersion/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
      }
      if (data0 !== "stopgap.dev/v1alpha1") {
        let err6 = { instancePath: instancePath + "/apiVersion", schemaPath: "#/properties/apiVersion/enum", keyword: "enum", params: { allowedValues: schema20.properties.apiVersion.enum } };
        vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
      }
    }
    if (data.kind !== void 0 && func0.call(data, "kind")) {
      let data1 = data.kind;
      if (typeof data1 != "string") {
        let err7 = { instancePath: instancePath + "/kind", schemaPath: "#/properties/kind/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
      }
      if (data1 !== "RolloutPolicy") {
        let err8 = { instancePath: instancePath + "/kind", schemaPath: "#/properties/kind/enum", keyword: "enum", params: { allowedValues: schema20.properties.kind.enum } };
        vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
      }
    }
    if (data.metadata !== void 0 && func0.call(data, "metadata")) {
      let data2 = data.metadata;
      if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
        if (data2.name === void 0 || !func0.call(data2, "name")) {
          let err9 = { instancePath: instancePath + "/metadata", schemaPath: "#/definitions/ObjectMeta/required", keyword: "required", params: { missingProperty: "name" } };
          vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
        }
        for (let key1 of Object.keys(data2))
          if (!(key1 === "name" || key1 === "labels" || key1 === "annotations")) {
            let err10 = { instancePath: instancePath + "/metadata", schemaPath: "#/definitions/ObjectMeta/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
          }
        if (data2.name !== void 0 && func0.call(data2, "name")) {
          let data3 = data2.name;
          if (typeof data3 == "string") {
            if (func54(data3) > 63) {
              let err11 = { instancePath: instancePath + "/metadata/name", schemaPath: "#/definitions/ObjectMeta/properties/name/maxLength", keyword: "maxLength", params: { limit: 63 } };
              vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
            }
            if (!pattern0.test(data3)) {
              let err12 = { instancePath: instancePath + "/metadata/name", schemaPath: "#/definitions/ObjectMeta/properties/name/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$" } };
              vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
            }
          } else {
            let err13 = { instancePath: instancePath + "/metadata/name", schemaPath: "#/definitions/ObjectMeta/properties/name/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
          }
        }
        if (data2.labels !== void 0 && func0.call(data2, "labels")) {
          let data4 = data2.labels;
          if (data4 && typeof data4 == "object" && !Array.isArray(data4)) {
            if (Object.keys(data4).length > 64) {
              let err14 = { instancePath: instancePath + "/metadata/labels", schemaPath: "#/definitions/ObjectMeta/properties/labels/maxProperties", keyword: "maxProperties", params: { limit: 64 } };
              vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
            }
            for (let key2 of Object.keys(data4)) {
              let data5 = data4[key2];
              if (typeof data5 == "string") {
                if (func54(data5) > 16384) {
                  let err15 = { instancePath: instancePath + "/metadata/labels/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/ObjectMeta/properties/labels/additionalProperties/maxLength", keyword: "maxLength", params: { limit: 16384 } };
                  vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
                }
              } else {
                let err16 = { instancePath: instancePath + "/metadata/labels/" + key2.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/ObjectMeta/properties/labels/additionalProperties/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
              }
            }
          } else {
            let err17 = { instancePath: instancePath + "/metadata/labels", schemaPath: "#/definitions/ObjectMeta/properties/labels/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
          }
        }
        if (data2.annotations !== void 0 && func0.call(data2, "annotations")) {
          let data6 = data2.annotations;
          if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
            if (Object.keys(data6).length > 64) {
              let err18 = { instancePath: instancePath + "/metadata/annotations", schemaPath: "#/definitions/ObjectMeta/properties/annotations/maxProperties", keyword: "maxProperties", params: { limit: 64 } };
              vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
            }
            for (let key3 of Object.keys(data6)) {
              let data7 = data6[key3];
              if (typeof data7 == "string") {
                if (func54(data7) > 16384) {
                  let err19 = { instancePath: instancePath + "/metadata/annotations/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/ObjectMeta/properties/annotations/additionalProperties/maxLength", keyword: "maxLength", params: { limit: 16384 } };
                  vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
                }
              } else {
                let err20 = { instancePath: instancePath + "/metadata/annotations/" + key3.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/definitions/ObjectMeta/properties/annotations/additionalProperties/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
              }
            }
          } else {
            let err21 = { instancePath: instancePath + "/metadata/annotations", schemaPath: "#/definitions/ObjectMeta/properties/annotations/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
          }
        }
      } else {
        let err22 = { instancePath: instancePath + "/metadata", schemaPath: "#/definitions/ObjectMeta/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
      }
    }
    data.spec !== void 0 && func0.call(data, "spec") && (validate11(data.spec, { instancePath: instancePath + "/spec", parentData: data, parentDataProperty: "spec", rootData }) || (vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors), errors = vErrors.length)), data.status !== void 0 && func0.call(data, "status") && (validate17(data.status, { instancePath: instancePath + "/status", parentData: data, parentDataProperty: "status", rootData }) || (vErrors = vErrors === null ? validate17.errors : vErrors.concat(validate17.errors), errors = vErrors.length));
  } else {
    let err23 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
  }
  return validate19.errors = vErrors, errors === 0;
}

/** Checks the shape of an unknown value; the faults of the last call that failed are in `errors`. */
export const validateRolloutPolicy = checkRolloutPolicy as unknown as SchemaValidator<RolloutPolicy>;

/** Names of all fields of a RolloutPolicy, for suggestions and for tests. */
export const fieldsOfRolloutPolicy: FieldTree = {
  "apiVersion": {},
  "kind": {},
  "metadata": {
    "name": {},
    "labels": {
      "*": {}
    },
    "annotations": {
      "*": {}
    }
  },
  "spec": {
    "paused": {},
    "steps": {
      "*": {
        "name": {},
        "nodeSelector": {
          "matchLabels": {
            "*": {}
          },
          "matchExpressions": {
            "*": {
              "key": {},
              "operator": {},
              "values": {
                "*": {}
              }
            }
          }
        },
        "maxNodes": {},
        "maxConcurrent": {},
        "soak": {},
        "promotion": {}
      }
    },
    "maxFailures": {},
    "progressDeadline": {},
    "onFailure": {},
    "windows": {
      "*": {
        "schedule": {},
        "duration": {},
        "timeZone": {}
      }
    }
  },
  "status": {
    "observedGeneration": {},
    "conditions": {
      "*": {
        "type": {},
        "status": {},
        "reason": {},
        "message": {},
        "lastTransitionTime": {},
        "observedGeneration": {}
      }
    }
  }
};

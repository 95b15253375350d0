// Generated from crds/micropatch.yaml by `npm run generate`. Do not edit: change crds/micropatch.yaml instead.
// @ts-nocheck
import type { FieldTree, SchemaValidator } from '../schema-validator.ts';
import type { MicroPatch, Patch } from './micropatch.types.ts';

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
var checkMicroPatch = validate37, schema43 = { type: "object", required: ["apiVersion", "kind", "metadata", "spec"], properties: { apiVersion: { type: "string", enum: ["stopgap.dev/v1alpha1"] }, kind: { type: "string", enum: ["MicroPatch"] }, metadata: { $ref: "#/definitions/ObjectMeta" }, spec: { $ref: "#/definitions/MicroPatchSpec" }, status: { $ref: "#/definitions/MicroPatchStatus" } }, additionalProperties: !1 };
var func0 = Object.prototype.hasOwnProperty, func54 = require_ucs2length().default, pattern0 = new RegExp("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", "u"), schema13 = { type: "object", required: ["patch"], properties: { patch: { $ref: "#/definitions/Patch" }, signatures: { type: "array", maxItems: 16, items: { $ref: "#/definitions/PatchSignature" } }, approvals: { type: "array", maxItems: 16, items: { $ref: "#/definitions/Approval" } }, placement: { $ref: "#/definitions/Placement" }, rolloutPolicy: { type: "string", maxLength: 63, pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$" }, driftPolicy: { type: "string", enum: ["Report", "Correct"] }, state: { type: "string", enum: ["Enabled", "Audit", "Disabled"] } }, additionalProperties: !1 };
var schema14 = { type: "object", required: ["version", "vulnerabilities", "severity", "summary", "expires", "variants"], properties: { version: { type: "integer", minimum: 1, maximum: 2147483647 }, vulnerabilities: { type: "array", minItems: 1, maxItems: 16, items: { type: "string", maxLength: 64, pattern: "^[A-Za-z][A-Za-z0-9]*-[A-Za-z0-9][A-Za-z0-9._:-]*$" } }, severity: { type: "string", enum: ["Low", "Medium", "High", "Critical"] }, summary: { type: "string", minLength: 1, maxLength: 256, pattern: "^[^\\x00-\\x1f\\x7f]+$" }, references: { type: "array", maxItems: 16, items: { type: "string", maxLength: 512, pattern: "^https?://[^\\x00-\\x20\\x7f]+$" } }, expires: { type: "string", maxLength: 20, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" }, variants: { type: "array", minItems: 1, maxItems: 64, items: { $ref: "#/definitions/Variant" } }, proof: { $ref: "#/definitions/Proof" } }, additionalProperties: !1 }, pattern1 = new RegExp("^[A-Za-z][A-Za-z0-9]*-[A-Za-z0-9][A-Za-z0-9._:-]*$", "u"), pattern2 = new RegExp("^[^\\x00-\\x1f\\x7f]+$", "u"), pattern3 = new RegExp("^https?://[^\\x00-\\x20\\x7f]+$", "u"), pattern4 = new RegExp("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", "u"), schema15 = { type: "object", required: ["name", "buildId", "architecture"], properties: { name: { type: "string", maxLength: 63, pattern: "^[A-Za-z0-9]([A-Za-z0-9._+-]*[A-Za-z0-9])?$" }, buildId: { type: "string", maxLength: 128, pattern: "^([0-9a-f]{2}){4,64}$" }, architecture: { type: "string", enum: ["x86_64"] }, packages: { type: "array", maxItems: 16, items: { type: "string", maxLength: 256, pattern: "^pkg:[a-z][a-z0-9.+-]*/[^\\x00-\\x20\\x7f]+$" } }, patchlets: { type: "array", maxItems: 16, items: { $ref: "#/definitions/Patchlet" } }, hooks: { type: "array", maxItems: 16, items: { $ref: "#/definitions/Hook" } } }, additionalProperties: !1 };
var pattern5 = new RegExp("^[A-Za-z0-9]([A-Za-z0-9._+-]*[A-Za-z0-9])?$", "u"), pattern6 = new RegExp("^([0-9a-f]{2}){4,64}$", "u"), pattern7 = new RegExp("^pkg:[a-z][a-z0-9.+-]*/[^\\x00-\\x20\\x7f]+$", "u"), pattern8 = new RegExp("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$", "u"), pattern10 = new RegExp("^0x[0-9a-f]{1,16}$", "u"), pattern18 = new RegExp("^[^\\x00-\\x20\\x7f]+$", "u"), pattern11 = new RegExp("^([0-9a-f]{2})+$", "u"), schema16 = { type: "object", required: ["name", "function", "address", "expect", "action", "assembly", "machineCode"], properties: { name: { type: "string", maxLength: 63, pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$" }, function: { type: "string", minLength: 1, maxLength: 256, pattern: "^[^\\x00-\\x1f\\x7f]+$" }, address: { type: "string", maxLength: 18, pattern: "^0x[0-9a-f]{1,16}$" }, expect: { type: "string", maxLength: 512, pattern: "^([0-9a-f]{2})+$" }, action: { type: "string", enum: ["Insert", "Replace", "Bytes"] }, assembly: { type: "string", minLength: 1, maxLength: 16384 }, labels: { type: "object", maxProperties: 64, additionalProperties: { type: "string", maxLength: 18, pattern: "^0x[0-9a-f]{1,16}$" } }, machineCode: { type: "string", maxLength: 16384, pattern: "^([0-9a-f]{2})+$" }, relocations: { type: "array", maxItems: 256, items: { $ref: "#/definitions/Relocation" } }, clobbers: { type: "array", maxItems: 32, items: { type: "string", enum: ["flags", "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15"] } }, onHit: { type: "string", maxLength: 63, pattern: "^[A-Za-z_][A-Za-z0-9_.]*$" }, inFlight: { type: "string", enum: ["Allowed", "Drained"] } }, additionalProperties: !1 }, schema17 = { type: "object", required: ["offset", "type", "label", "addend"], properties: { offset: { type: "integer", minimum: 0, maximum: 8191 }, type: { type: "string", enum: ["Rel32"] }, label: { type: "string", maxLength: 63, pattern: "^[A-Za-z_][A-Za-z0-9_.]*$" }, addend: { type: "integer", minimum: -2147483648, maximum: 2147483647 } }, additionalProperties: !1 }, pattern14 = new RegExp("^[A-Za-z_][A-Za-z0-9_.]*$", "u");
function validate14(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.name === void 0 || !func0.call(data, "name")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "name" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.function === void 0 || !func0.call(data, "function")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "function" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.address === void 0 || !func0.call(data, "address")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "address" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    if (data.expect === void 0 || !func0.call(data, "expect")) {
      let err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "expect" } };
      vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
    }
    if (data.action === void 0 || !func0.call(data, "action")) {
      let err4 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "action" } };
      vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
    }
    if (data.assembly === void 0 || !func0.call(data, "assembly")) {
      let err5 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "assembly" } };
      vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
    }
    if (data.machineCode === void 0 || !func0.call(data, "machineCode")) {
      let err6 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "machineCode" } };
      vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!func0.call(schema16.properties, key0)) {
        let err7 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
      }
    if (data.name !== void 0 && func0.call(data, "name")) {
      let data0 = data.name;
      if (typeof data0 == "string") {
        if (func54(data0) > 63) {
          let err8 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/maxLength", keyword: "maxLength", params: { limit: 63 } };
          vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
        }
        if (!pattern8.test(data0)) {
          let err9 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$" } };
          vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
        }
      } else {
        let err10 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
      }
    }
    if (data.function !== void 0 && func0.call(data, "function")) {
      let data1 = data.function;
      if (typeof data1 == "string") {
        if (func54(data1) > 256) {
          let err11 = { instancePath: instancePath + "/function", schemaPath: "#/properties/function/maxLength", keyword: "maxLength", params: { limit: 256 } };
          vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
        }
        if (func54(data1) < 1) {
          let err12 = { instancePath: instancePath + "/function", schemaPath: "#/properties/function/minLength", keyword: "minLength", params: { limit: 1 } };
          vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
        }
        if (!pattern2.test(data1)) {
          let err13 = { instancePath: instancePath + "/function", schemaPath: "#/properties/function/pattern", keyword: "pattern", params: { pattern: "^[^\\x00-\\x1f\\x7f]+$" } };
          vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
        }
      } else {
        let err14 = { instancePath: instancePath + "/function", schemaPath: "#/properties/function/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
      }
    }
    if (data.address !== void 0 && func0.call(data, "address")) {
      let data2 = data.address;
      if (typeof data2 == "string") {
        if (func54(data2) > 18) {
          let err15 = { instancePath: instancePath + "/address", schemaPath: "#/properties/address/maxLength", keyword: "maxLength", params: { limit: 18 } };
          vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
        }
        if (!pattern10.test(data2)) {
          let err16 = { instancePath: instancePath + "/address", schemaPath: "#/properties/address/pattern", keyword: "pattern", params: { pattern: "^0x[0-9a-f]{1,16}$" } };
          vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
        }
      } else {
        let err17 = { instancePath: instancePath + "/address", schemaPath: "#/properties/address/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
      }
    }
    if (data.expect !== void 0 && func0.call(data, "expect")) {
      let data3 = data.expect;
      if (typeof data3 == "string") {
        if (func54(data3) > 512) {
          let err18 = { instancePath: instancePath + "/expect", schemaPath: "#/properties/expect/maxLength", keyword: "maxLength", params: { limit: 512 } };
          vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
        }
        if (!pattern11.test(data3)) {
          let err19 = { instancePath: instancePath + "/expect", schemaPath: "#/properties/expect/pattern", keyword: "pattern", params: { pattern: "^([0-9a-f]{2})+$" } };
          vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
        }
      } else {
        let err20 = { instancePath: instancePath + "/expect", schemaPath: "#/properties/expect/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
      }
    }
    if (data.action !== void 0 && func0.call(data, "action")) {
      let data4 = data.action;
      if (typeof data4 != "string") {
        let err21 = { instancePath: instancePath + "/action", schemaPath: "#/properties/action/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
      }
      if (!(data4 === "Insert" || data4 === "Replace" || data4 === "Bytes")) {
        let err22 = { instancePath: instancePath + "/action", schemaPath: "#/properties/action/enum", keyword: "enum", params: { allowedValues: schema16.properties.action.enum } };
        vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
      }
    }
    if (data.assembly !== void 0 && func0.call(data, "assembly")) {
      let data5 = data.assembly;
      if (typeof data5 == "string") {
        if (func54(data5) > 16384) {
          let err23 = { instancePath: instancePath + "/assembly", schemaPath: "#/properties/assembly/maxLength", keyword: "maxLength", params: { limit: 16384 } };
          vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
        }
        if (func54(data5) < 1) {
          let err24 = { instancePath: instancePath + "/assembly", schemaPath: "#/properties/assembly/minLength", keyword: "minLength", params: { limit: 1 } };
          vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
        }
      } else {
        let err25 = { instancePath: instancePath + "/assembly", schemaPath: "#/properties/assembly/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
      }
    }
    if (data.labels !== void 0 && func0.call(data, "labels")) {
      let data6 = data.labels;
      if (data6 && typeof data6 == "object" && !Array.isArray(data6)) {
        if (Object.keys(data6).length > 64) {
          let err26 = { instancePath: instancePath + "/labels", schemaPath: "#/properties/labels/maxProperties", keyword: "maxProperties", params: { limit: 64 } };
          vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
        }
        for (let key1 of Object.keys(data6)) {
          let data7 = data6[key1];
          if (typeof data7 == "string") {
            if (func54(data7) > 18) {
              let err27 = { instancePath: instancePath + "/labels/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/labels/additionalProperties/maxLength", keyword: "maxLength", params: { limit: 18 } };
              vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
            }
            if (!pattern10.test(data7)) {
              let err28 = { instancePath: instancePath + "/labels/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/labels/additionalProperties/pattern", keyword: "pattern", params: { pattern: "^0x[0-9a-f]{1,16}$" } };
              vErrors === null ? vErrors = [err28] : vErrors.push(err28), errors++;
            }
          } else {
            let err29 = { instancePath: instancePath + "/labels/" + key1.replace(/~/g, "~0").replace(/\//g, "~1"), schemaPath: "#/properties/labels/additionalProperties/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err29] : vErrors.push(err29), errors++;
          }
        }
      } else {
        let err30 = { instancePath: instancePath + "/labels", schemaPath: "#/properties/labels/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err30] : vErrors.push(err30), errors++;
      }
    }
    if (data.machineCode !== void 0 && func0.call(data, "machineCode")) {
      let data8 = data.machineCode;
      if (typeof data8 == "string") {
        if (func54(data8) > 16384) {
          let err31 = { instancePath: instancePath + "/machineCode", schemaPath: "#/properties/machineCode/maxLength", keyword: "maxLength", params: { limit: 16384 } };
          vErrors === null ? vErrors = [err31] : vErrors.push(err31), errors++;
        }
        if (!pattern11.test(data8)) {
          let err32 = { instancePath: instancePath + "/machineCode", schemaPath: "#/properties/machineCode/pattern", keyword: "pattern", params: { pattern: "^([0-9a-f]{2})+$" } };
          vErrors === null ? vErrors = [err32] : vErrors.push(err32), errors++;
        }
      } else {
        let err33 = { instancePath: instancePath + "/machineCode", schemaPath: "#/properties/machineCode/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err33] : vErrors.push(err33), errors++;
      }
    }
    if (data.relocations !== void 0 && func0.call(data, "relocations")) {
      let data9 = data.relocations;
      if (Array.isArray(data9)) {
        if (data9.length > 256) {
          let err34 = { instancePath: instancePath + "/relocations", schemaPath: "#/properties/relocations/maxItems", keyword: "maxItems", params: { limit: 256 } };
          vErrors === null ? vErrors = [err34] : vErrors.push(err34), errors++;
        }
        let len0 = data9.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data10 = data9[i0];
          if (data10 && typeof data10 == "object" && !Array.isArray(data10)) {
            if (data10.offset === void 0 || !func0.call(data10, "offset")) {
              let err35 = { instancePath: instancePath + "/relocations/" + i0, schemaPath: "#/definitions/Relocation/required", keyword: "required", params: { missingProperty: "offset" } };
              vErrors === null ? vErrors = [err35] : vErrors.push(err35), errors++;
            }
            if (data10.type === void 0 || !func0.call(data10, "type")) {
              let err36 = { instancePath: instancePath + "/relocations/" + i0, schemaPath: "#/definitions/Relocation/required", keyword: "required", params: { missingProperty: "type" } };
              vErrors === null ? vErrors = [err36] : vErrors.push(err36), errors++;
            }
            if (data10.label === void 0 || !func0.call(data10, "label")) {
              let err37 = { instancePath: instancePath + "/relocations/" + i0, schemaPath: "#/definitions/Relocation/required", keyword: "required", params: { missingProperty: "label" } };
              vErrors === null ? vErrors = [err37] : vErrors.push(err37), errors++;
            }
            if (data10.addend === void 0 || !func0.call(data10, "addend")) {
              let err38 = { instancePath: instancePath + "/relocations/" + i0, schemaPath: "#/definitions/Relocation/required", keyword: "required", params: { missingProperty: "addend" } };
              vErrors === null ? vErrors = [err38] : vErrors.push(err38), errors++;
            }
            for (let key2 of Object.keys(data10))
              if (!(key2 === "offset" || key2 === "type" || key2 === "label" || key2 === "addend")) {
                let err39 = { instancePath: instancePath + "/relocations/" + i0, schemaPath: "#/definitions/Relocation/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 } };
                vErrors === null ? vErrors = [err39] : vErrors.push(err39), errors++;
              }
            if (data10.offset !== void 0 && func0.call(data10, "offset")) {
              let data11 = data10.offset;
              if (!(typeof data11 == "number" && !(data11 % 1) && !isNaN(data11) && isFinite(data11))) {
                let err40 = { instancePath: instancePath + "/relocations/" + i0 + "/offset", schemaPath: "#/definitions/Relocation/properties/offset/type", keyword: "type", params: { type: "integer" } };
                vErrors === null ? vErrors = [err40] : vErrors.push(err40), errors++;
              }
              if (typeof data11 == "number" && isFinite(data11)) {
                if (data11 > 8191 || isNaN(data11)) {
                  let err41 = { instancePath: instancePath + "/relocations/" + i0 + "/offset", schemaPath: "#/definitions/Relocation/properties/offset/maximum", keyword: "maximum", params: { comparison: "<=", limit: 8191 } };
                  vErrors === null ? vErrors = [err41] : vErrors.push(err41), errors++;
                }
                if (data11 < 0 || isNaN(data11)) {
                  let err42 = { instancePath: instancePath + "/relocations/" + i0 + "/offset", schemaPath: "#/definitions/Relocation/properties/offset/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
                  vErrors === null ? vErrors = [err42] : vErrors.push(err42), errors++;
                }
              }
            }
            if (data10.type !== void 0 && func0.call(data10, "type")) {
              let data12 = data10.type;
              if (typeof data12 != "string") {
                let err43 = { instancePath: instancePath + "/relocations/" + i0 + "/type", schemaPath: "#/definitions/Relocation/properties/type/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err43] : vErrors.push(err43), errors++;
              }
              if (data12 !== "Rel32") {
                let err44 = { instancePath: instancePath + "/relocations/" + i0 + "/type", schemaPath: "#/definitions/Relocation/properties/type/enum", keyword: "enum", params: { allowedValues: schema17.properties.type.enum } };
                vErrors === null ? vErrors = [err44] : vErrors.push(err44), errors++;
              }
            }
            if (data10.label !== void 0 && func0.call(data10, "label")) {
              let data13 = data10.label;
              if (typeof data13 == "string") {
                if (func54(data13) > 63) {
                  let err45 = { instancePath: instancePath + "/relocations/" + i0 + "/label", schemaPath: "#/definitions/Relocation/properties/label/maxLength", keyword: "maxLength", params: { limit: 63 } };
                  vErrors === null ? vErrors = [err45] : vErrors.push(err45), errors++;
                }
                if (!pattern14.test(data13)) {
                  let err46 = { instancePath: instancePath + "/relocations/" + i0 + "/label", schemaPath: "#/definitions/Relocation/properties/label/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z_][A-Za-z0-9_.]*$" } };
                  vErrors === null ? vErrors = [err46] : vErrors.push(err46), errors++;
                }
              } else {
                let err47 = { instancePath: instancePath + "/relocations/" + i0 + "/label", schemaPath: "#/definitions/Relocation/properties/label/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err47] : vErrors.push(err47), errors++;
              }
            }
            if (data10.addend !== void 0 && func0.call(data10, "addend")) {
              let data14 = data10.addend;
              if (!(typeof data14 == "number" && !(data14 % 1) && !isNaN(data14) && isFinite(data14))) {
                let err48 = { instancePath: instancePath + "/relocations/" + i0 + "/addend", schemaPath: "#/definitions/Relocation/properties/addend/type", keyword: "type", params: { type: "integer" } };
                vErrors === null ? vErrors = [err48] : vErrors.push(err48), errors++;
              }
              if (typeof data14 == "number" && isFinite(data14)) {
                if (data14 > 2147483647 || isNaN(data14)) {
                  let err49 = { instancePath: instancePath + "/relocations/" + i0 + "/addend", schemaPath: "#/definitions/Relocation/properties/addend/maximum", keyword: "maximum", params: { comparison: "<=", limit: 2147483647 } };
                  vErrors === null ? vErrors = [err49] : vErrors.push(err49), errors++;
                }
                if (data14 < -2147483648 || isNaN(data14)) {
                  let err50 = { instancePath: instancePath + "/relocations/" + i0 + "/addend", schemaPath: "#/definitions/Relocation/properties/addend/minimum", keyword: "minimum", params: { comparison: ">=", limit: -2147483648 } };
                  vErrors === null ? vErrors = [err50] : vErrors.push(err50), errors++;
                }
              }
            }
          } else {
            let err51 = { instancePath: instancePath + "/relocations/" + i0, schemaPath: "#/definitions/Relocation/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err51] : vErrors.push(err51), errors++;
          }
        }
      } else {
        let err52 = { instancePath: instancePath + "/relocations", schemaPath: "#/properties/relocations/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err52] : vErrors.push(err52), errors++;
      }
    }
    if (data.clobbers !== void 0 && func0.call(data, "clobbers")) {
      let data15 = data.clobbers;
      if (Array.isArray(data15)) {
        if (data15.length > 32) {
          let err53 = { instancePath: instancePath + "/clobbers", schemaPath: "#/properties/clobbers/maxItems", keyword: "maxItems", params: { limit: 32 } };
          vErrors === null ? vErrors = [err53] : vErrors.push(err53), errors++;
        }
        let len1 = data15.length;
        for (let i1 = 0; i1 < len1; i1++) {
          let data16 = data15[i1];
          if (typeof data16 != "string") {
            let err54 = { instancePath: instancePath + "/clobbers/" + i1, schemaPath: "#/properties/clobbers/items/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err54] : vErrors.push(err54), errors++;
          }
          if (!(data16 === "flags" || data16 === "rax" || data16 === "rbx" || data16 === "rcx" || data16 === "rdx" || data16 === "rsi" || data16 === "rdi" || data16 === "rbp" || data16 === "r8" || data16 === "r9" || data16 === "r10" || data16 === "r11" || data16 === "r12" || data16 === "r13" || data16 === "r14" || data16 === "r15" || data16 === "xmm0" || data16 === "xmm1" || data16 === "xmm2" || data16 === "xmm3" || data16 === "xmm4" || data16 === "xmm5" || data16 === "xmm6" || data16 === "xmm7" || data16 === "xmm8" || data16 === "xmm9" || data16 === "xmm10" || data16 === "xmm11" || data16 === "xmm12" || data16 === "xmm13" || data16 === "xmm14" || data16 === "xmm15")) {
            let err55 = { instancePath: instancePath + "/clobbers/" + i1, schemaPath: "#/properties/clobbers/items/enum", keyword: "enum", params: { allowedValues: schema16.properties.clobbers.items.enum } };
            vErrors === null ? vErrors = [err55] : vErrors.push(err55), errors++;
          }
        }
      } else {
        let err56 = { instancePath: instancePath + "/clobbers", schemaPath: "#/properties/clobbers/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err56] : vErrors.push(err56), errors++;
      }
    }
    if (data.onHit !== void 0 && func0.call(data, "onHit")) {
      let data17 = data.onHit;
      if (typeof data17 == "string") {
        if (func54(data17) > 63) {
          let err57 = { instancePath: instancePath + "/onHit", schemaPath: "#/properties/onHit/maxLength", keyword: "maxLength", params: { limit: 63 } };
          vErrors === null ? vErrors = [err57] : vErrors.push(err57), errors++;
        }
        if (!pattern14.test(data17)) {
          let err58 = { instancePath: instancePath + "/onHit", schemaPath: "#/properties/onHit/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z_][A-Za-z0-9_.]*$" } };
          vErrors === null ? vErrors = [err58] : vErrors.push(err58), errors++;
        }
      } else {
        let err59 = { instancePath: instancePath + "/onHit", schemaPath: "#/properties/onHit/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err59] : vErrors.push(err59), errors++;
      }
    }
    if (data.inFlight !== void 0 && func0.call(data, "inFlight")) {
      let data18 = data.inFlight;
      if (typeof data18 != "string") {
        let err60 = { instancePath: instancePath + "/inFlight", schemaPath: "#/properties/inFlight/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err60] : vErrors.push(err60), errors++;
      }
      if (!(data18 === "Allowed" || data18 === "Drained")) {
        let err61 = { instancePath: instancePath + "/inFlight", schemaPath: "#/properties/inFlight/enum", keyword: "enum", params: { allowedValues: schema16.properties.inFlight.enum } };
        vErrors === null ? vErrors = [err61] : vErrors.push(err61), errors++;
      }
    }
  } else {
    let err62 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err62] : vErrors.push(err62), errors++;
  }
  return validate14.errors = vErrors, errors === 0;
}
function validate13(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.name === void 0 || !func0.call(data, "name")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "name" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.buildId === void 0 || !func0.call(data, "buildId")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "buildId" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.architecture === void 0 || !func0.call(data, "architecture")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "architecture" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "name" || key0 === "buildId" || key0 === "architecture" || key0 === "packages" || key0 === "patchlets" || key0 === "hooks")) {
        let err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
      }
    if (data.name !== void 0 && func0.call(data, "name")) {
      let data0 = data.name;
      if (typeof data0 == "string") {
        if (func54(data0) > 63) {
          let err4 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/maxLength", keyword: "maxLength", params: { limit: 63 } };
          vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
        }
        if (!pattern5.test(data0)) {
          let err5 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9]([A-Za-z0-9._+-]*[A-Za-z0-9])?$" } };
          vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
        }
      } else {
        let err6 = { instancePath: instancePath + "/name", schemaPath: "#/properties/name/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
      }
    }
    if (data.buildId !== void 0 && func0.call(data, "buildId")) {
      let data1 = data.buildId;
      if (typeof data1 == "string") {
        if (func54(data1) > 128) {
          let err7 = { instancePath: instancePath + "/buildId", schemaPath: "#/properties/buildId/maxLength", keyword: "maxLength", params: { limit: 128 } };
          vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
        }
        if (!pattern6.test(data1)) {
          let err8 = { instancePath: instancePath + "/buildId", schemaPath: "#/properties/buildId/pattern", keyword: "pattern", params: { pattern: "^([0-9a-f]{2}){4,64}$" } };
          vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
        }
      } else {
        let err9 = { instancePath: instancePath + "/buildId", schemaPath: "#/properties/buildId/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
      }
    }
    if (data.architecture !== void 0 && func0.call(data, "architecture")) {
      let data2 = data.architecture;
      if (typeof data2 != "string") {
        let err10 = { instancePath: instancePath + "/architecture", schemaPath: "#/properties/architecture/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
      }
      if (data2 !== "x86_64") {
        let err11 = { instancePath: instancePath + "/architecture", schemaPath: "#/properties/architecture/enum", keyword: "enum", params: { allowedValues: schema15.properties.architecture.enum } };
        vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
      }
    }
    if (data.packages !== void 0 && func0.call(data, "packages")) {
      let data3 = data.packages;
      if (Array.isArray(data3)) {
        if (data3.length > 16) {
          let err12 = { instancePath: instancePath + "/packages", schemaPath: "#/properties/packages/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
        }
        let len0 = data3.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data4 = data3[i0];
          if (typeof data4 == "string") {
            if (func54(data4) > 256) {
              let err13 = { instancePath: instancePath + "/packages/" + i0, schemaPath: "#/properties/packages/items/maxLength", keyword: "maxLength", params: { limit: 256 } };
              vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
            }
            if (!pattern7.test(data4)) {
              let err14 = { instancePath: instancePath + "/packages/" + i0, schemaPath: "#/properties/packages/items/pattern", keyword: "pattern", params: { pattern: "^pkg:[a-z][a-z0-9.+-]*/[^\\x00-\\x20\\x7f]+$" } };
              vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
            }
          } else {
            let err15 = { instancePath: instancePath + "/packages/" + i0, schemaPath: "#/properties/packages/items/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
          }
        }
      } else {
        let err16 = { instancePath: instancePath + "/packages", schemaPath: "#/properties/packages/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
      }
    }
    if (data.patchlets !== void 0 && func0.call(data, "patchlets")) {
      let data5 = data.patchlets;
      if (Array.isArray(data5)) {
        if (data5.length > 16) {
          let err17 = { instancePath: instancePath + "/patchlets", schemaPath: "#/properties/patchlets/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
        }
        let len1 = data5.length;
        for (let i1 = 0; i1 < len1; i1++)
          validate14(data5[i1], { instancePath: instancePath + "/patchlets/" + i1, parentData: data5, parentDataProperty: i1, rootData }) || (vErrors = vErrors === null ? validate14.errors : vErrors.concat(validate14.errors), errors = vErrors.length);
      } else {
        let err18 = { instancePath: instancePath + "/patchlets", schemaPath: "#/properties/patchlets/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
      }
    }
    if (data.hooks !== void 0 && func0.call(data, "hooks")) {
      let data7 = data.hooks;
      if (Array.isArray(data7)) {
        if (data7.length > 16) {
          let err19 = { instancePath: instancePath + "/hooks", schemaPath: "#/properties/hooks/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
        }
        let len2 = data7.length;
        for (let i2 = 0; i2 < len2; i2++) {
          let data8 = data7[i2];
          if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
            if (data8.name === void 0 || !func0.call(data8, "name")) {
              let err20 = { instancePath: instancePath + "/hooks/" + i2, schemaPath: "#/definitions/Hook/required", keyword: "required", params: { missingProperty: "name" } };
              vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
            }
            for (let key1 of Object.keys(data8))
              if (!(key1 === "name" || key1 === "address" || key1 === "symbol" || key1 === "expect" || key1 === "onEnter" || key1 === "onLeave" || key1 === "replace")) {
                let err21 = { instancePath: instancePath + "/hooks/" + i2, schemaPath: "#/definitions/Hook/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
                vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
              }
            if (data8.name !== void 0 && func0.call(data8, "name")) {
              let data9 = data8.name;
              if (typeof data9 == "string") {
                if (func54(data9) > 63) {
                  let err22 = { instancePath: instancePath + "/hooks/" + i2 + "/name", schemaPath: "#/definitions/Hook/properties/name/maxLength", keyword: "maxLength", params: { limit: 63 } };
                  vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
                }
                if (!pattern8.test(data9)) {
                  let err23 = { instancePath: instancePath + "/hooks/" + i2 + "/name", schemaPath: "#/definitions/Hook/properties/name/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$" } };
                  vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
                }
              } else {
                let err24 = { instancePath: instancePath + "/hooks/" + i2 + "/name", schemaPath: "#/definitions/Hook/properties/name/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
              }
            }
            if (data8.address !== void 0 && func0.call(data8, "address")) {
              let data10 = data8.address;
              if (typeof data10 == "string") {
                if (func54(data10) > 18) {
                  let err25 = { instancePath: instancePath + "/hooks/" + i2 + "/address", schemaPath: "#/definitions/Hook/properties/address/maxLength", keyword: "maxLength", params: { limit: 18 } };
                  vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
                }
                if (!pattern10.test(data10)) {
                  let err26 = { instancePath: instancePath + "/hooks/" + i2 + "/address", schemaPath: "#/definitions/Hook/properties/address/pattern", keyword: "pattern", params: { pattern: "^0x[0-9a-f]{1,16}$" } };
                  vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
                }
              } else {
                let err27 = { instancePath: instancePath + "/hooks/" + i2 + "/address", schemaPath: "#/definitions/Hook/properties/address/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
              }
            }
            if (data8.symbol !== void 0 && func0.call(data8, "symbol")) {
              let data11 = data8.symbol;
              if (typeof data11 == "string") {
                if (func54(data11) > 256) {
                  let err28 = { instancePath: instancePath + "/hooks/" + i2 + "/symbol", schemaPath: "#/definitions/Hook/properties/symbol/maxLength", keyword: "maxLength", params: { limit: 256 } };
                  vErrors === null ? vErrors = [err28] : vErrors.push(err28), errors++;
                }
                if (!pattern18.test(data11)) {
                  let err29 = { instancePath: instancePath + "/hooks/" + i2 + "/symbol", schemaPath: "#/definitions/Hook/properties/symbol/pattern", keyword: "pattern", params: { pattern: "^[^\\x00-\\x20\\x7f]+$" } };
                  vErrors === null ? vErrors = [err29] : vErrors.push(err29), errors++;
                }
              } else {
                let err30 = { instancePath: instancePath + "/hooks/" + i2 + "/symbol", schemaPath: "#/definitions/Hook/properties/symbol/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err30] : vErrors.push(err30), errors++;
              }
            }
            if (data8.expect !== void 0 && func0.call(data8, "expect")) {
              let data12 = data8.expect;
              if (typeof data12 == "string") {
                if (func54(data12) > 512) {
                  let err31 = { instancePath: instancePath + "/hooks/" + i2 + "/expect", schemaPath: "#/definitions/Hook/properties/expect/maxLength", keyword: "maxLength", params: { limit: 512 } };
                  vErrors === null ? vErrors = [err31] : vErrors.push(err31), errors++;
                }
                if (!pattern11.test(data12)) {
                  let err32 = { instancePath: instancePath + "/hooks/" + i2 + "/expect", schemaPath: "#/definitions/Hook/properties/expect/pattern", keyword: "pattern", params: { pattern: "^([0-9a-f]{2})+$" } };
                  vErrors === null ? vErrors = [err32] : vErrors.push(err32), errors++;
                }
              } else {
                let err33 = { instancePath: instancePath + "/hooks/" + i2 + "/expect", schemaPath: "#/definitions/Hook/properties/expect/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err33] : vErrors.push(err33), errors++;
              }
            }
            if (data8.onEnter !== void 0 && func0.call(data8, "onEnter")) {
              let data13 = data8.onEnter;
              if (typeof data13 == "string") {
                if (func54(data13) > 16384) {
                  let err34 = { instancePath: instancePath + "/hooks/" + i2 + "/onEnter", schemaPath: "#/definitions/Hook/properties/onEnter/maxLength", keyword: "maxLength", params: { limit: 16384 } };
                  vErrors === null ? vErrors = [err34] : vErrors.push(err34), errors++;
                }
                if (func54(data13) < 1) {
                  let err35 = { instancePath: instancePath + "/hooks/" + i2 + "/onEnter", schemaPath: "#/definitions/Hook/properties/onEnter/minLength", keyword: "minLength", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err35] : vErrors.push(err35), errors++;
                }
              } else {
                let err36 = { instancePath: instancePath + "/hooks/" + i2 + "/onEnter", schemaPath: "#/definitions/Hook/properties/onEnter/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err36] : vErrors.push(err36), errors++;
              }
            }
            if (data8.onLeave !== void 0 && func0.call(data8, "onLeave")) {
              let data14 = data8.onLeave;
              if (typeof data14 == "string") {
                if (func54(data14) > 16384) {
                  let err37 = { instancePath: instancePath + "/hooks/" + i2 + "/onLeave", schemaPath: "#/definitions/Hook/properties/onLeave/maxLength", keyword: "maxLength", params: { limit: 16384 } };
                  vErrors === null ? vErrors = [err37] : vErrors.push(err37), errors++;
                }
                if (func54(data14) < 1) {
                  let err38 = { instancePath: instancePath + "/hooks/" + i2 + "/onLeave", schemaPath: "#/definitions/Hook/properties/onLeave/minLength", keyword: "minLength", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err38] : vErrors.push(err38), errors++;
                }
              } else {
                let err39 = { instancePath: instancePath + "/hooks/" + i2 + "/onLeave", schemaPath: "#/definitions/Hook/properties/onLeave/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err39] : vErrors.push(err39), errors++;
              }
            }
            if (data8.replace !== void 0 && func0.call(data8, "replace")) {
              let data15 = data8.replace;
              if (typeof data15 == "string") {
                if (func54(data15) > 16384) {
                  let err40 = { instancePath: instancePath + "/hooks/" + i2 + "/replace", schemaPath: "#/definitions/Hook/properties/replace/maxLength", keyword: "maxLength", params: { limit: 16384 } };
                  vErrors === null ? vErrors = [err40] : vErrors.push(err40), errors++;
                }
                if (func54(data15) < 1) {
                  let err41 = { instancePath: instancePath + "/hooks/" + i2 + "/replace", schemaPath: "#/definitions/Hook/properties/replace/minLength", keyword: "minLength", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err41] : vErrors.push(err41), errors++;
                }
              } else {
                let err42 = { instancePath: instancePath + "/hooks/" + i2 + "/replace", schemaPath: "#/definitions/Hook/properties/replace/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err42] : vErrors.push(err42), errors++;
              }
            }
          } else {
            let err43 = { instancePath: instancePath + "/hooks/" + i2, schemaPath: "#/definitions/Hook/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err43] : vErrors.push(err43), errors++;
          }
        }
      } else {
        let err44 = { instancePath: instancePath + "/hooks", schemaPath: "#/properties/hooks/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err44] : vErrors.push(err44), errors++;
      }
    }
  } else {
    let err45 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err45] : vErrors.push(err45), errors++;
  }
  return validate13.errors = vErrors, errors === 0;
}
var pattern20 = new RegExp("^SIG[A-Z0-9]+$", "u");
function validate18(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.command === void 0 || !func0.call(data, "command")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "command" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.before === void 0 || !func0.call(data, "before")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "before" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.after === void 0 || !func0.call(data, "after")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "after" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "command" || key0 === "before" || key0 === "after")) {
        let err3 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
      }
    if (data.command !== void 0 && func0.call(data, "command")) {
      let data0 = data.command;
      if (Array.isArray(data0)) {
        if (data0.length > 64) {
          let err4 = { instancePath: instancePath + "/command", schemaPath: "#/properties/command/maxItems", keyword: "maxItems", params: { limit: 64 } };
          vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
        }
        if (data0.length < 1) {
          let err5 = { instancePath: instancePath + "/command", schemaPath: "#/properties/command/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
        }
        let len0 = data0.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data1 = data0[i0];
          if (typeof data1 == "string") {
            if (func54(data1) > 4096) {
              let err6 = { instancePath: instancePath + "/command/" + i0, schemaPath: "#/properties/command/items/maxLength", keyword: "maxLength", params: { limit: 4096 } };
              vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
            }
          } else {
            let err7 = { instancePath: instancePath + "/command/" + i0, schemaPath: "#/properties/command/items/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
          }
        }
      } else {
        let err8 = { instancePath: instancePath + "/command", schemaPath: "#/properties/command/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
      }
    }
    if (data.before !== void 0 && func0.call(data, "before")) {
      let data2 = data.before;
      if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
        if (Object.keys(data2).length < 1) {
          let err9 = { instancePath: instancePath + "/before", schemaPath: "#/definitions/ProofOutcome/minProperties", keyword: "minProperties", params: { limit: 1 } };
          vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
        }
        for (let key1 of Object.keys(data2))
          if (!(key1 === "exitCode" || key1 === "exitSignal" || key1 === "timeoutSeconds" || key1 === "stdout" || key1 === "stderr")) {
            let err10 = { instancePath: instancePath + "/before", schemaPath: "#/definitions/ProofOutcome/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
          }
        if (data2.exitCode !== void 0 && func0.call(data2, "exitCode")) {
          let data3 = data2.exitCode;
          if (!(typeof data3 == "number" && !(data3 % 1) && !isNaN(data3) && isFinite(data3))) {
            let err11 = { instancePath: instancePath + "/before/exitCode", schemaPath: "#/definitions/ProofOutcome/properties/exitCode/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
          }
          if (typeof data3 == "number" && isFinite(data3)) {
            if (data3 > 255 || isNaN(data3)) {
              let err12 = { instancePath: instancePath + "/before/exitCode", schemaPath: "#/definitions/ProofOutcome/properties/exitCode/maximum", keyword: "maximum", params: { comparison: "<=", limit: 255 } };
              vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
            }
            if (data3 < 0 || isNaN(data3)) {
              let err13 = { instancePath: instancePath + "/before/exitCode", schemaPath: "#/definitions/ProofOutcome/properties/exitCode/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
              vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
            }
          }
        }
        if (data2.exitSignal !== void 0 && func0.call(data2, "exitSignal")) {
          let data4 = data2.exitSignal;
          if (typeof data4 == "string") {
            if (func54(data4) > 16) {
              let err14 = { instancePath: instancePath + "/before/exitSignal", schemaPath: "#/definitions/ProofOutcome/properties/exitSignal/maxLength", keyword: "maxLength", params: { limit: 16 } };
              vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
            }
            if (!pattern20.test(data4)) {
              let err15 = { instancePath: instancePath + "/before/exitSignal", schemaPath: "#/definitions/ProofOutcome/properties/exitSignal/pattern", keyword: "pattern", params: { pattern: "^SIG[A-Z0-9]+$" } };
              vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
            }
          } else {
            let err16 = { instancePath: instancePath + "/before/exitSignal", schemaPath: "#/definitions/ProofOutcome/properties/exitSignal/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
          }
        }
        if (data2.timeoutSeconds !== void 0 && func0.call(data2, "timeoutSeconds")) {
          let data5 = data2.timeoutSeconds;
          if (!(typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5))) {
            let err17 = { instancePath: instancePath + "/before/timeoutSeconds", schemaPath: "#/definitions/ProofOutcome/properties/timeoutSeconds/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
          }
          if (typeof data5 == "number" && isFinite(data5)) {
            if (data5 > 600 || isNaN(data5)) {
              let err18 = { instancePath: instancePath + "/before/timeoutSeconds", schemaPath: "#/definitions/ProofOutcome/properties/timeoutSeconds/maximum", keyword: "maximum", params: { comparison: "<=", limit: 600 } };
              vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
            }
            if (data5 < 1 || isNaN(data5)) {
              let err19 = { instancePath: instancePath + "/before/timeoutSeconds", schemaPath: "#/definitions/ProofOutcome/properties/timeoutSeconds/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
            }
          }
        }
        if (data2.stdout !== void 0 && func0.call(data2, "stdout")) {
          let data6 = data2.stdout;
          if (typeof data6 == "string") {
            if (func54(data6) > 4096) {
              let err20 = { instancePath: instancePath + "/before/stdout", schemaPath: "#/definitions/ProofOutcome/properties/stdout/maxLength", keyword: "maxLength", params: { limit: 4096 } };
              vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
            }
          } else {
            let err21 = { instancePath: instancePath + "/before/stdout", schemaPath: "#/definitions/ProofOutcome/properties/stdout/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
          }
        }
        if (data2.stderr !== void 0 && func0.call(data2, "stderr")) {
          let data7 = data2.stderr;
          if (typeof data7 == "string") {
            if (func54(data7) > 4096) {
              let err22 = { instancePath: instancePath + "/before/stderr", schemaPath: "#/definitions/ProofOutcome/properties/stderr/maxLength", keyword: "maxLength", params: { limit: 4096 } };
              vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
            }
          } else {
            let err23 = { instancePath: instancePath + "/before/stderr", schemaPath: "#/definitions/ProofOutcome/properties/stderr/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
          }
        }
      } else {
        let err24 = { instancePath: instancePath + "/before", schemaPath: "#/definitions/ProofOutcome/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
      }
    }
    if (data.after !== void 0 && func0.call(data, "after")) {
      let data8 = data.after;
      if (data8 && typeof data8 == "object" && !Array.isArray(data8)) {
        if (Object.keys(data8).length < 1) {
          let err25 = { instancePath: instancePath + "/after", schemaPath: "#/definitions/ProofOutcome/minProperties", keyword: "minProperties", params: { limit: 1 } };
          vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
        }
        for (let key2 of Object.keys(data8))
          if (!(key2 === "exitCode" || key2 === "exitSignal" || key2 === "timeoutSeconds" || key2 === "stdout" || key2 === "stderr")) {
            let err26 = { instancePath: instancePath + "/after", schemaPath: "#/definitions/ProofOutcome/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 } };
            vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
          }
        if (data8.exitCode !== void 0 && func0.call(data8, "exitCode")) {
          let data9 = data8.exitCode;
          if (!(typeof data9 == "number" && !(data9 % 1) && !isNaN(data9) && isFinite(data9))) {
            let err27 = { instancePath: instancePath + "/after/exitCode", schemaPath: "#/definitions/ProofOutcome/properties/exitCode/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
          }
          if (typeof data9 == "number" && isFinite(data9)) {
            if (data9 > 255 || isNaN(data9)) {
              let err28 = { instancePath: instancePath + "/after/exitCode", schemaPath: "#/definitions/ProofOutcome/properties/exitCode/maximum", keyword: "maximum", params: { comparison: "<=", limit: 255 } };
              vErrors === null ? vErrors = [err28] : vErrors.push(err28), errors++;
            }
            if (data9 < 0 || isNaN(data9)) {
              let err29 = { instancePath: instancePath + "/after/exitCode", schemaPath: "#/definitions/ProofOutcome/properties/exitCode/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
              vErrors === null ? vErrors = [err29] : vErrors.push(err29), errors++;
            }
          }
        }
        if (data8.exitSignal !== void 0 && func0.call(data8, "exitSignal")) {
          let data10 = data8.exitSignal;
          if (typeof data10 == "string") {
            if (func54(data10) > 16) {
              let err30 = { instancePath: instancePath + "/after/exitSignal", schemaPath: "#/definitions/ProofOutcome/properties/exitSignal/maxLength", keyword: "maxLength", params: { limit: 16 } };
              vErrors === null ? vErrors = [err30] : vErrors.push(err30), errors++;
            }
            if (!pattern20.test(data10)) {
              let err31 = { instancePath: instancePath + "/after/exitSignal", schemaPath: "#/definitions/ProofOutcome/properties/exitSignal/pattern", keyword: "pattern", params: { pattern: "^SIG[A-Z0-9]+$" } };
              vErrors === null ? vErrors = [err31] : vErrors.push(err31), errors++;
            }
          } else {
            let err32 = { instancePath: instancePath + "/after/exitSignal", schemaPath: "#/definitions/ProofOutcome/properties/exitSignal/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err32] : vErrors.push(err32), errors++;
          }
        }
        if (data8.timeoutSeconds !== void 0 && func0.call(data8, "timeoutSeconds")) {
          let data11 = data8.timeoutSeconds;
          if (!(typeof data11 == "number" && !(data11 % 1) && !isNaN(data11) && isFinite(data11))) {
            let err33 = { instancePath: instancePath + "/after/timeoutSeconds", schemaPath: "#/definitions/ProofOutcome/properties/timeoutSeconds/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err33] : vErrors.push(err33), errors++;
          }
          if (typeof data11 == "number" && isFinite(data11)) {
            if (data11 > 600 || isNaN(data11)) {
              let err34 = { instancePath: instancePath + "/after/timeoutSeconds", schemaPath: "#/definitions/ProofOutcome/properties/timeoutSeconds/maximum", keyword: "maximum", params: { comparison: "<=", limit: 600 } };
              vErrors === null ? vErrors = [err34] : vErrors.push(err34), errors++;
            }
            if (data11 < 1 || isNaN(data11)) {
              let err35 = { instancePath: instancePath + "/after/timeoutSeconds", schemaPath: "#/definitions/ProofOutcome/properties/timeoutSeconds/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              vErrors === null ? vErrors = [err35] : vErrors.push(err35), errors++;
            }
          }
        }
        if (data8.stdout !== void 0 && func0.call(data8, "stdout")) {
          let data12 = data8.stdout;
          if (typeof data12 == "string") {
            if (func54(data12) > 4096) {
              let err36 = { instancePath: instancePath + "/after/stdout", schemaPath: "#/definitions/ProofOutcome/properties/stdout/maxLength", keyword: "maxLength", params: { limit: 4096 } };
              vErrors === null ? vErrors = [err36] : vErrors.push(err36), errors++;
            }
          } else {
            let err37 = { instancePath: instancePath + "/after/stdout", schemaPath: "#/definitions/ProofOutcome/properties/stdout/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err37] : vErrors.push(err37), errors++;
          }
        }
        if (data8.stderr !== void 0 && func0.call(data8, "stderr")) {
          let data13 = data8.stderr;
          if (typeof data13 == "string") {
            if (func54(data13) > 4096) {
              let err38 = { instancePath: instancePath + "/after/stderr", schemaPath: "#/definitions/ProofOutcome/properties/stderr/maxLength", keyword: "maxLength", params: { limit: 4096 } };
              vErrors === null ? vErrors = [err38] : vErrors.push(err38), errors++;
            }
          } else {
            let err39 = { instancePath: instancePath + "/after/stderr", schemaPath: "#/definitions/ProofOutcome/properties/stderr/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err39] : vErrors.push(err39), errors++;
          }
        }
      } else {
        let err40 = { instancePath: instancePath + "/after", schemaPath: "#/definitions/ProofOutcome/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err40] : vErrors.push(err40), errors++;
      }
    }
  } else {
    let err41 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err41] : vErrors.push(err41), errors++;
  }
  return validate18.errors = vErrors, errors === 0;
}
function validate17(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.reproducer === void 0 || !func0.call(data, "reproducer")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "reproducer" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "reproducer" || key0 === "baseline")) {
        let err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
      }
    if (data.reproducer !== void 0 && func0.call(data, "reproducer") && (validate18(data.reproducer, { instancePath: instancePath + "/reproducer", parentData: data, parentDataProperty: "reproducer", rootData }) || (vErrors = vErrors === null ? validate18.errors : vErrors.concat(validate18.errors), errors = vErrors.length)), data.baseline !== void 0 && func0.call(data, "baseline")) {
      let data1 = data.baseline;
      if (Array.isArray(data1)) {
        if (data1.length > 16) {
          let err2 = { instancePath: instancePath + "/baseline", schemaPath: "#/properties/baseline/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
        }
        let len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data2 = data1[i0];
          if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
            if (data2.command === void 0 || !func0.call(data2, "command")) {
              let err3 = { instancePath: instancePath + "/baseline/" + i0, schemaPath: "#/definitions/BaselineRun/required", keyword: "required", params: { missingProperty: "command" } };
              vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
            }
            if (data2.exitCode === void 0 || !func0.call(data2, "exitCode")) {
              let err4 = { instancePath: instancePath + "/baseline/" + i0, schemaPath: "#/definitions/BaselineRun/required", keyword: "required", params: { missingProperty: "exitCode" } };
              vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
            }
            for (let key1 of Object.keys(data2))
              if (!(key1 === "command" || key1 === "exitCode" || key1 === "stdout")) {
                let err5 = { instancePath: instancePath + "/baseline/" + i0, schemaPath: "#/definitions/BaselineRun/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
                vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
              }
            if (data2.command !== void 0 && func0.call(data2, "command")) {
              let data3 = data2.command;
              if (Array.isArray(data3)) {
                if (data3.length > 64) {
                  let err6 = { instancePath: instancePath + "/baseline/" + i0 + "/command", schemaPath: "#/definitions/BaselineRun/properties/command/maxItems", keyword: "maxItems", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
                }
                if (data3.length < 1) {
                  let err7 = { instancePath: instancePath + "/baseline/" + i0 + "/command", schemaPath: "#/definitions/BaselineRun/properties/command/minItems", keyword: "minItems", params: { limit: 1 } };
                  vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
                }
                let len1 = data3.length;
                for (let i1 = 0; i1 < len1; i1++) {
                  let data4 = data3[i1];
                  if (typeof data4 == "string") {
                    if (func54(data4) > 4096) {
                      let err8 = { instancePath: instancePath + "/baseline/" + i0 + "/command/" + i1, schemaPath: "#/definitions/BaselineRun/properties/command/items/maxLength", keyword: "maxLength", params: { limit: 4096 } };
                      vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
                    }
                  } else {
                    let err9 = { instancePath: instancePath + "/baseline/" + i0 + "/command/" + i1, schemaPath: "#/definitions/BaselineRun/properties/command/items/type", keyword: "type", params: { type: "string" } };
                    vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
                  }
                }
              } else {
                let err10 = { instancePath: instancePath + "/baseline/" + i0 + "/command", schemaPath: "#/definitions/BaselineRun/properties/command/type", keyword: "type", params: { type: "array" } };
                vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
              }
            }
            if (data2.exitCode !== void 0 && func0.call(data2, "exitCode")) {
              let data5 = data2.exitCode;
              if (!(typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5))) {
                let err11 = { instancePath: instancePath + "/baseline/" + i0 + "/exitCode", schemaPath: "#/definitions/BaselineRun/properties/exitCode/type", keyword: "type", params: { type: "integer" } };
                vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
              }
              if (typeof data5 == "number" && isFinite(data5)) {
                if (data5 > 255 || isNaN(data5)) {
                  let err12 = { instancePath: instancePath + "/baseline/" + i0 + "/exitCode", schemaPath: "#/definitions/BaselineRun/properties/exitCode/maximum", keyword: "maximum", params: { comparison: "<=", limit: 255 } };
                  vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
                }
                if (data5 < 0 || isNaN(data5)) {
                  let err13 = { instancePath: instancePath + "/baseline/" + i0 + "/exitCode", schemaPath: "#/definitions/BaselineRun/properties/exitCode/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
                  vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
                }
              }
            }
            if (data2.stdout !== void 0 && func0.call(data2, "stdout")) {
              let data6 = data2.stdout;
              if (typeof data6 == "string") {
                if (func54(data6) > 4096) {
                  let err14 = { instancePath: instancePath + "/baseline/" + i0 + "/stdout", schemaPath: "#/definitions/BaselineRun/properties/stdout/maxLength", keyword: "maxLength", params: { limit: 4096 } };
                  vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
                }
              } else {
                let err15 = { instancePath: instancePath + "/baseline/" + i0 + "/stdout", schemaPath: "#/definitions/BaselineRun/properties/stdout/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
              }
            }
          } else {
            let err16 = { instancePath: instancePath + "/baseline/" + i0, schemaPath: "#/definitions/BaselineRun/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
          }
        }
      } else {
        let err17 = { instancePath: instancePath + "/baseline", schemaPath: "#/properties/baseline/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
      }
    }
  } else {
    let err18 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
  }
  return validate17.errors = vErrors, errors === 0;
}
function validate12(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.version === void 0 || !func0.call(data, "version")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "version" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.vulnerabilities === void 0 || !func0.call(data, "vulnerabilities")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "vulnerabilities" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.severity === void 0 || !func0.call(data, "severity")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "severity" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    if (data.summary === void 0 || !func0.call(data, "summary")) {
      let err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "summary" } };
      vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
    }
    if (data.expires === void 0 || !func0.call(data, "expires")) {
      let err4 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "expires" } };
      vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
    }
    if (data.variants === void 0 || !func0.call(data, "variants")) {
      let err5 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "variants" } };
      vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "version" || key0 === "vulnerabilities" || key0 === "severity" || key0 === "summary" || key0 === "references" || key0 === "expires" || key0 === "variants" || key0 === "proof")) {
        let err6 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
      }
    if (data.version !== void 0 && func0.call(data, "version")) {
      let data0 = data.version;
      if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
        let err7 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/type", keyword: "type", params: { type: "integer" } };
        vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
      }
      if (typeof data0 == "number" && isFinite(data0)) {
        if (data0 > 2147483647 || isNaN(data0)) {
          let err8 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/maximum", keyword: "maximum", params: { comparison: "<=", limit: 2147483647 } };
          vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
        }
        if (data0 < 1 || isNaN(data0)) {
          let err9 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
        }
      }
    }
    if (data.vulnerabilities !== void 0 && func0.call(data, "vulnerabilities")) {
      let data1 = data.vulnerabilities;
      if (Array.isArray(data1)) {
        if (data1.length > 16) {
          let err10 = { instancePath: instancePath + "/vulnerabilities", schemaPath: "#/properties/vulnerabilities/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
        }
        if (data1.length < 1) {
          let err11 = { instancePath: instancePath + "/vulnerabilities", schemaPath: "#/properties/vulnerabilities/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
        }
        let len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data2 = data1[i0];
          if (typeof data2 == "string") {
            if (func54(data2) > 64) {
              let err12 = { instancePath: instancePath + "/vulnerabilities/" + i0, schemaPath: "#/properties/vulnerabilities/items/maxLength", keyword: "maxLength", params: { limit: 64 } };
              vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
            }
            if (!pattern1.test(data2)) {
              let err13 = { instancePath: instancePath + "/vulnerabilities/" + i0, schemaPath: "#/properties/vulnerabilities/items/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z][A-Za-z0-9]*-[A-Za-z0-9][A-Za-z0-9._:-]*$" } };
              vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
            }
          } else {
            let err14 = { instancePath: instancePath + "/vulnerabilities/" + i0, schemaPath: "#/properties/vulnerabilities/items/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
          }
        }
      } else {
        let err15 = { instancePath: instancePath + "/vulnerabilities", schemaPath: "#/properties/vulnerabilities/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
      }
    }
    if (data.severity !== void 0 && func0.call(data, "severity")) {
      let data3 = data.severity;
      if (typeof data3 != "string") {
        let err16 = { instancePath: instancePath + "/severity", schemaPath: "#/properties/severity/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
      }
      if (!(data3 === "Low" || data3 === "Medium" || data3 === "High" || data3 === "Critical")) {
        let err17 = { instancePath: instancePath + "/severity", schemaPath: "#/properties/severity/enum", keyword: "enum", params: { allowedValues: schema14.properties.severity.enum } };
        vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
      }
    }
    if (data.summary !== void 0 && func0.call(data, "summary")) {
      let data4 = data.summary;
      if (typeof data4 == "string") {
        if (func54(data4) > 256) {
          let err18 = { instancePath: instancePath + "/summary", schemaPath: "#/properties/summary/maxLength", keyword: "maxLength", params: { limit: 256 } };
          vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
        }
        if (func54(data4) < 1) {
          let err19 = { instancePath: instancePath + "/summary", schemaPath: "#/properties/summary/minLength", keyword: "minLength", params: { limit: 1 } };
          vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
        }
        if (!pattern2.test(data4)) {
          let err20 = { instancePath: instancePath + "/summary", schemaPath: "#/properties/summary/pattern", keyword: "pattern", params: { pattern: "^[^\\x00-\\x1f\\x7f]+$" } };
          vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
        }
      } else {
        let err21 = { instancePath: instancePath + "/summary", schemaPath: "#/properties/summary/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
      }
    }
    if (data.references !== void 0 && func0.call(data, "references")) {
      let data5 = data.references;
      if (Array.isArray(data5)) {
        if (data5.length > 16) {
          let err22 = { instancePath: instancePath + "/references", schemaPath: "#/properties/references/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
        }
        let len1 = data5.length;
        for (let i1 = 0; i1 < len1; i1++) {
          let data6 = data5[i1];
          if (typeof data6 == "string") {
            if (func54(data6) > 512) {
              let err23 = { instancePath: instancePath + "/references/" + i1, schemaPath: "#/properties/references/items/maxLength", keyword: "maxLength", params: { limit: 512 } };
              vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
            }
            if (!pattern3.test(data6)) {
              let err24 = { instancePath: instancePath + "/references/" + i1, schemaPath: "#/properties/references/items/pattern", keyword: "pattern", params: { pattern: "^https?://[^\\x00-\\x20\\x7f]+$" } };
              vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
            }
          } else {
            let err25 = { instancePath: instancePath + "/references/" + i1, schemaPath: "#/properties/references/items/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
          }
        }
      } else {
        let err26 = { instancePath: instancePath + "/references", schemaPath: "#/properties/references/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
      }
    }
    if (data.expires !== void 0 && func0.call(data, "expires")) {
      let data7 = data.expires;
      if (typeof data7 == "string") {
        if (func54(data7) > 20) {
          let err27 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
        }
        if (!pattern4.test(data7)) {
          let err28 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err28] : vErrors.push(err28), errors++;
        }
      } else {
        let err29 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err29] : vErrors.push(err29), errors++;
      }
    }
    if (data.variants !== void 0 && func0.call(data, "variants")) {
      let data8 = data.variants;
      if (Array.isArray(data8)) {
        if (data8.length > 64) {
          let err30 = { instancePath: instancePath + "/variants", schemaPath: "#/properties/variants/maxItems", keyword: "maxItems", params: { limit: 64 } };
          vErrors === null ? vErrors = [err30] : vErrors.push(err30), errors++;
        }
        if (data8.length < 1) {
          let err31 = { instancePath: instancePath + "/variants", schemaPath: "#/properties/variants/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err31] : vErrors.push(err31), errors++;
        }
        let len2 = data8.length;
        for (let i2 = 0; i2 < len2; i2++)
          validate13(data8[i2], { instancePath: instancePath + "/variants/" + i2, parentData: data8, parentDataProperty: i2, rootData }) || (vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors), errors = vErrors.length);
      } else {
        let err32 = { instancePath: instancePath + "/variants", schemaPath: "#/properties/variants/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err32] : vErrors.push(err32), errors++;
      }
    }
    data.proof !== void 0 && func0.call(data, "proof") && (validate17(data.proof, { instancePath: instancePath + "/proof", parentData: data, parentDataProperty: "proof", rootData }) || (vErrors = vErrors === null ? validate17.errors : vErrors.concat(validate17.errors), errors = vErrors.length));
  } else {
    let err33 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err33] : vErrors.push(err33), errors++;
  }
  return validate12.errors = vErrors, errors === 0;
}
function validate23(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
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
        if (func54(data0) > 20) {
          let err4 = { instancePath: instancePath + "/notBefore", schemaPath: "#/properties/notBefore/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
        }
        if (!pattern4.test(data0)) {
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
        if (func54(data1) > 20) {
          let err7 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
        }
        if (!pattern4.test(data1)) {
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
                if (func54(data4) > 512) {
                  let err13 = { instancePath: instancePath + "/scope/namespaces/" + i0, schemaPath: "#/definitions/ApprovalScope/properties/namespaces/items/maxLength", keyword: "maxLength", params: { limit: 512 } };
                  vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
                }
                if (func54(data4) < 1) {
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
                if (func54(data6) > 512) {
                  let err19 = { instancePath: instancePath + "/scope/images/" + i1, schemaPath: "#/definitions/ApprovalScope/properties/images/items/maxLength", keyword: "maxLength", params: { limit: 512 } };
                  vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
                }
                if (func54(data6) < 1) {
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
  return validate23.errors = vErrors, errors === 0;
}
var pattern22 = new RegExp("^[A-Za-z0-9+/=:_.-]*$", "u"), pattern23 = new RegExp("^[A-Za-z0-9+/]+={0,2}$", "u");
function validate22(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.approval === void 0 || !func0.call(data, "approval")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "approval" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.signatures === void 0 || !func0.call(data, "signatures")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "signatures" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "approval" || key0 === "signatures")) {
        let err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
      }
    if (data.approval !== void 0 && func0.call(data, "approval") && (validate23(data.approval, { instancePath: instancePath + "/approval", parentData: data, parentDataProperty: "approval", rootData }) || (vErrors = vErrors === null ? validate23.errors : vErrors.concat(validate23.errors), errors = vErrors.length)), data.signatures !== void 0 && func0.call(data, "signatures")) {
      let data1 = data.signatures;
      if (Array.isArray(data1)) {
        if (data1.length > 16) {
          let err3 = { instancePath: instancePath + "/signatures", schemaPath: "#/properties/signatures/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
        }
        if (data1.length < 1) {
          let err4 = { instancePath: instancePath + "/signatures", schemaPath: "#/properties/signatures/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
        }
        let len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data2 = data1[i0];
          if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
            if (data2.sig === void 0 || !func0.call(data2, "sig")) {
              let err5 = { instancePath: instancePath + "/signatures/" + i0, schemaPath: "#/definitions/PatchSignature/required", keyword: "required", params: { missingProperty: "sig" } };
              vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
            }
            for (let key1 of Object.keys(data2))
              if (!(key1 === "keyid" || key1 === "sig")) {
                let err6 = { instancePath: instancePath + "/signatures/" + i0, schemaPath: "#/definitions/PatchSignature/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
                vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
              }
            if (data2.keyid !== void 0 && func0.call(data2, "keyid")) {
              let data3 = data2.keyid;
              if (typeof data3 == "string") {
                if (func54(data3) > 128) {
                  let err7 = { instancePath: instancePath + "/signatures/" + i0 + "/keyid", schemaPath: "#/definitions/PatchSignature/properties/keyid/maxLength", keyword: "maxLength", params: { limit: 128 } };
                  vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
                }
                if (!pattern22.test(data3)) {
                  let err8 = { instancePath: instancePath + "/signatures/" + i0 + "/keyid", schemaPath: "#/definitions/PatchSignature/properties/keyid/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9+/=:_.-]*$" } };
                  vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
                }
              } else {
                let err9 = { instancePath: instancePath + "/signatures/" + i0 + "/keyid", schemaPath: "#/definitions/PatchSignature/properties/keyid/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
              }
            }
            if (data2.sig !== void 0 && func0.call(data2, "sig")) {
              let data4 = data2.sig;
              if (typeof data4 == "string") {
                if (func54(data4) > 8192) {
                  let err10 = { instancePath: instancePath + "/signatures/" + i0 + "/sig", schemaPath: "#/definitions/PatchSignature/properties/sig/maxLength", keyword: "maxLength", params: { limit: 8192 } };
                  vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
                }
                if (func54(data4) < 4) {
                  let err11 = { instancePath: instancePath + "/signatures/" + i0 + "/sig", schemaPath: "#/definitions/PatchSignature/properties/sig/minLength", keyword: "minLength", params: { limit: 4 } };
                  vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
                }
                if (!pattern23.test(data4)) {
                  let err12 = { instancePath: instancePath + "/signatures/" + i0 + "/sig", schemaPath: "#/definitions/PatchSignature/properties/sig/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9+/]+={0,2}$" } };
                  vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
                }
              } else {
                let err13 = { instancePath: instancePath + "/signatures/" + i0 + "/sig", schemaPath: "#/definitions/PatchSignature/properties/sig/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
              }
            }
          } else {
            let err14 = { instancePath: instancePath + "/signatures/" + i0, schemaPath: "#/definitions/PatchSignature/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
          }
        }
      } else {
        let err15 = { instancePath: instancePath + "/signatures", schemaPath: "#/properties/signatures/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
      }
    }
  } else {
    let err16 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
  }
  return validate22.errors = vErrors, errors === 0;
}
var schema31 = { type: "object", required: ["key", "operator"], properties: { key: { type: "string", minLength: 1, maxLength: 317 }, operator: { type: "string", enum: ["In", "NotIn", "Exists", "DoesNotExist"] }, values: { type: "array", maxItems: 32, items: { type: "string", maxLength: 63 } } }, additionalProperties: !1 };
function validate27(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
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
                let err13 = { instancePath: instancePath + "/matchExpressions/" + i0 + "/operator", schemaPath: "#/definitions/LabelSelectorRequirement/properties/operator/enum", keyword: "enum", params: { allowedValues: schema31.properties.operator.enum } };
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
  return validate27.errors = vErrors, errors === 0;
}
function validate29(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
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
                let err13 = { instancePath: instancePath + "/matchExpressions/" + i0 + "/operator", schemaPath: "#/definitions/LabelSelectorRequirement/properties/operator/enum", keyword: "enum", params: { allowedValues: schema31.properties.operator.enum } };
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
  return validate29.errors = vErrors, errors === 0;
}
function validate31(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
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
                let err13 = { instancePath: instancePath + "/matchExpressions/" + i0 + "/operator", schemaPath: "#/definitions/LabelSelectorRequirement/properties/operator/enum", keyword: "enum", params: { allowedValues: schema31.properties.operator.enum } };
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
  return validate31.errors = vErrors, errors === 0;
}
var pattern28 = new RegExp("^/[^\\x00]*$", "u");
function validate26(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 of Object.keys(data))
      if (!(key0 === "nodeSelector" || key0 === "namespaceSelector" || key0 === "podSelector" || key0 === "hostProcesses" || key0 === "exclude")) {
        let err0 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
      }
    if (data.nodeSelector !== void 0 && func0.call(data, "nodeSelector") && (validate27(data.nodeSelector, { instancePath: instancePath + "/nodeSelector", parentData: data, parentDataProperty: "nodeSelector", rootData }) || (vErrors = vErrors === null ? validate27.errors : vErrors.concat(validate27.errors), errors = vErrors.length)), data.namespaceSelector !== void 0 && func0.call(data, "namespaceSelector") && (validate29(data.namespaceSelector, { instancePath: instancePath + "/namespaceSelector", parentData: data, parentDataProperty: "namespaceSelector", rootData }) || (vErrors = vErrors === null ? validate29.errors : vErrors.concat(validate29.errors), errors = vErrors.length)), data.podSelector !== void 0 && func0.call(data, "podSelector") && (validate31(data.podSelector, { instancePath: instancePath + "/podSelector", parentData: data, parentDataProperty: "podSelector", rootData }) || (vErrors = vErrors === null ? validate31.errors : vErrors.concat(validate31.errors), errors = vErrors.length)), data.hostProcesses !== void 0 && func0.call(data, "hostProcesses") && typeof data.hostProcesses != "boolean") {
      let err1 = { instancePath: instancePath + "/hostProcesses", schemaPath: "#/properties/hostProcesses/type", keyword: "type", params: { type: "boolean" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.exclude !== void 0 && func0.call(data, "exclude")) {
      let data4 = data.exclude;
      if (Array.isArray(data4)) {
        if (data4.length > 32) {
          let err2 = { instancePath: instancePath + "/exclude", schemaPath: "#/properties/exclude/maxItems", keyword: "maxItems", params: { limit: 32 } };
          vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
        }
        let len0 = data4.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data5 = data4[i0];
          if (data5 && typeof data5 == "object" && !Array.isArray(data5)) {
            if (data5.path === void 0 || !func0.call(data5, "path")) {
              let err3 = { instancePath: instancePath + "/exclude/" + i0, schemaPath: "#/definitions/Exclusion/required", keyword: "required", params: { missingProperty: "path" } };
              vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
            }
            for (let key1 of Object.keys(data5))
              if (key1 !== "path") {
                let err4 = { instancePath: instancePath + "/exclude/" + i0, schemaPath: "#/definitions/Exclusion/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
                vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
              }
            if (data5.path !== void 0 && func0.call(data5, "path")) {
              let data6 = data5.path;
              if (typeof data6 == "string") {
                if (func54(data6) > 4096) {
                  let err5 = { instancePath: instancePath + "/exclude/" + i0 + "/path", schemaPath: "#/definitions/Exclusion/properties/path/maxLength", keyword: "maxLength", params: { limit: 4096 } };
                  vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
                }
                if (!pattern28.test(data6)) {
                  let err6 = { instancePath: instancePath + "/exclude/" + i0 + "/path", schemaPath: "#/definitions/Exclusion/properties/path/pattern", keyword: "pattern", params: { pattern: "^/[^\\x00]*$" } };
                  vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
                }
              } else {
                let err7 = { instancePath: instancePath + "/exclude/" + i0 + "/path", schemaPath: "#/definitions/Exclusion/properties/path/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
              }
            }
          } else {
            let err8 = { instancePath: instancePath + "/exclude/" + i0, schemaPath: "#/definitions/Exclusion/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
          }
        }
      } else {
        let err9 = { instancePath: instancePath + "/exclude", schemaPath: "#/properties/exclude/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
      }
    }
  } else {
    let err10 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
  }
  return validate26.errors = vErrors, errors === 0;
}
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.patch === void 0 || !func0.call(data, "patch")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "patch" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "patch" || key0 === "signatures" || key0 === "approvals" || key0 === "placement" || key0 === "rolloutPolicy" || key0 === "driftPolicy" || key0 === "state")) {
        let err1 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
      }
    if (data.patch !== void 0 && func0.call(data, "patch") && (validate12(data.patch, { instancePath: instancePath + "/patch", parentData: data, parentDataProperty: "patch", rootData }) || (vErrors = vErrors === null ? validate12.errors : vErrors.concat(validate12.errors), errors = vErrors.length)), data.signatures !== void 0 && func0.call(data, "signatures")) {
      let data1 = data.signatures;
      if (Array.isArray(data1)) {
        if (data1.length > 16) {
          let err2 = { instancePath: instancePath + "/signatures", schemaPath: "#/properties/signatures/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
        }
        let len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data2 = data1[i0];
          if (data2 && typeof data2 == "object" && !Array.isArray(data2)) {
            if (data2.sig === void 0 || !func0.call(data2, "sig")) {
              let err3 = { instancePath: instancePath + "/signatures/" + i0, schemaPath: "#/definitions/PatchSignature/required", keyword: "required", params: { missingProperty: "sig" } };
              vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
            }
            for (let key1 of Object.keys(data2))
              if (!(key1 === "keyid" || key1 === "sig")) {
                let err4 = { instancePath: instancePath + "/signatures/" + i0, schemaPath: "#/definitions/PatchSignature/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
                vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
              }
            if (data2.keyid !== void 0 && func0.call(data2, "keyid")) {
              let data3 = data2.keyid;
              if (typeof data3 == "string") {
                if (func54(data3) > 128) {
                  let err5 = { instancePath: instancePath + "/signatures/" + i0 + "/keyid", schemaPath: "#/definitions/PatchSignature/properties/keyid/maxLength", keyword: "maxLength", params: { limit: 128 } };
                  vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
                }
                if (!pattern22.test(data3)) {
                  let err6 = { instancePath: instancePath + "/signatures/" + i0 + "/keyid", schemaPath: "#/definitions/PatchSignature/properties/keyid/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9+/=:_.-]*$" } };
                  vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
                }
              } else {
                let err7 = { instancePath: instancePath + "/signatures/" + i0 + "/keyid", schemaPath: "#/definitions/PatchSignature/properties/keyid/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
              }
            }
            if (data2.sig !== void 0 && func0.call(data2, "sig")) {
              let data4 = data2.sig;
              if (typeof data4 == "string") {
                if (func54(data4) > 8192) {
                  let err8 = { instancePath: instancePath + "/signatures/" + i0 + "/sig", schemaPath: "#/definitions/PatchSignature/properties/sig/maxLength", keyword: "maxLength", params: { limit: 8192 } };
                  vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
                }
                if (func54(data4) < 4) {
                  let err9 = { instancePath: instancePath + "/signatures/" + i0 + "/sig", schemaPath: "#/definitions/PatchSignature/properties/sig/minLength", keyword: "minLength", params: { limit: 4 } };
                  vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
                }
                if (!pattern23.test(data4)) {
                  let err10 = { instancePath: instancePath + "/signatures/" + i0 + "/sig", schemaPath: "#/definitions/PatchSignature/properties/sig/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z0-9+/]+={0,2}$" } };
                  vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
                }
              } else {
                let err11 = { instancePath: instancePath + "/signatures/" + i0 + "/sig", schemaPath: "#/definitions/PatchSignature/properties/sig/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
              }
            }
          } else {
            let err12 = { instancePath: instancePath + "/signatures/" + i0, schemaPath: "#/definitions/PatchSignature/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
          }
        }
      } else {
        let err13 = { instancePath: instancePath + "/signatures", schemaPath: "#/properties/signatures/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
      }
    }
    if (data.approvals !== void 0 && func0.call(data, "approvals")) {
      let data5 = data.approvals;
      if (Array.isArray(data5)) {
        if (data5.length > 16) {
          let err14 = { instancePath: instancePath + "/approvals", schemaPath: "#/properties/approvals/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
        }
        let len1 = data5.length;
        for (let i1 = 0; i1 < len1; i1++)
          validate22(data5[i1], { instancePath: instancePath + "/approvals/" + i1, parentData: data5, parentDataProperty: i1, rootData }) || (vErrors = vErrors === null ? validate22.errors : vErrors.concat(validate22.errors), errors = vErrors.length);
      } else {
        let err15 = { instancePath: instancePath + "/approvals", schemaPath: "#/properties/approvals/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
      }
    }
    if (data.placement !== void 0 && func0.call(data, "placement") && (validate26(data.placement, { instancePath: instancePath + "/placement", parentData: data, parentDataProperty: "placement", rootData }) || (vErrors = vErrors === null ? validate26.errors : vErrors.concat(validate26.errors), errors = vErrors.length)), data.rolloutPolicy !== void 0 && func0.call(data, "rolloutPolicy")) {
      let data8 = data.rolloutPolicy;
      if (typeof data8 == "string") {
        if (func54(data8) > 63) {
          let err16 = { instancePath: instancePath + "/rolloutPolicy", schemaPath: "#/properties/rolloutPolicy/maxLength", keyword: "maxLength", params: { limit: 63 } };
          vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
        }
        if (!pattern0.test(data8)) {
          let err17 = { instancePath: instancePath + "/rolloutPolicy", schemaPath: "#/properties/rolloutPolicy/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$" } };
          vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
        }
      } else {
        let err18 = { instancePath: instancePath + "/rolloutPolicy", schemaPath: "#/properties/rolloutPolicy/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
      }
    }
    if (data.driftPolicy !== void 0 && func0.call(data, "driftPolicy")) {
      let data9 = data.driftPolicy;
      if (typeof data9 != "string") {
        let err19 = { instancePath: instancePath + "/driftPolicy", schemaPath: "#/properties/driftPolicy/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
      }
      if (!(data9 === "Report" || data9 === "Correct")) {
        let err20 = { instancePath: instancePath + "/driftPolicy", schemaPath: "#/properties/driftPolicy/enum", keyword: "enum", params: { allowedValues: schema13.properties.driftPolicy.enum } };
        vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
      }
    }
    if (data.state !== void 0 && func0.call(data, "state")) {
      let data10 = data.state;
      if (typeof data10 != "string") {
        let err21 = { instancePath: instancePath + "/state", schemaPath: "#/properties/state/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
      }
      if (!(data10 === "Enabled" || data10 === "Audit" || data10 === "Disabled")) {
        let err22 = { instancePath: instancePath + "/state", schemaPath: "#/properties/state/enum", keyword: "enum", params: { allowedValues: schema13.properties.state.enum } };
        vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
      }
    }
  } else {
    let err23 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
  }
  return validate11.errors = vErrors, errors === 0;
}
var schema37 = { type: "object", properties: { observedGeneration: { type: "integer", minimum: -1 }, revision: { type: "string", maxLength: 128 }, sourceRevision: { type: "string", maxLength: 320 }, nodes: { $ref: "#/definitions/NodeCounts" }, processes: { $ref: "#/definitions/ProcessCounts" }, blockedAttempts: { type: "integer", minimum: 0 }, failingCount: { type: "integer", minimum: 0 }, failing: { type: "array", maxItems: 5, items: { $ref: "#/definitions/FailingNode" } }, rollout: { $ref: "#/definitions/RolloutStatus" }, conditions: { type: "array", maxItems: 16, items: { $ref: "#/definitions/Condition" } } }, additionalProperties: !1 };
var schema41 = { type: "object", properties: { step: { type: "string", maxLength: 63 }, phase: { type: "string", enum: ["Progressing", "Soaking", "AwaitingApproval", "Paused", "Complete"] }, message: { type: "string", maxLength: 1024 } }, additionalProperties: !1 }, schema42 = { type: "object", required: ["type", "status", "reason", "message", "lastTransitionTime"], properties: { type: { type: "string", maxLength: 64, pattern: "^[A-Z][A-Za-z]*$" }, status: { type: "string", enum: ["True", "False", "Unknown"] }, reason: { type: "string", maxLength: 64, pattern: "^[A-Z][A-Za-z]*$" }, message: { type: "string", maxLength: 4096 }, lastTransitionTime: { type: "string", maxLength: 32 }, observedGeneration: { type: "integer", minimum: 0 } }, additionalProperties: !1 }, pattern30 = new RegExp("^[A-Z][A-Za-z]*$", "u");
function validate35(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    for (let key0 of Object.keys(data))
      if (!func0.call(schema37.properties, key0)) {
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
    if (data.revision !== void 0 && func0.call(data, "revision")) {
      let data1 = data.revision;
      if (typeof data1 == "string") {
        if (func54(data1) > 128) {
          let err3 = { instancePath: instancePath + "/revision", schemaPath: "#/properties/revision/maxLength", keyword: "maxLength", params: { limit: 128 } };
          vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
        }
      } else {
        let err4 = { instancePath: instancePath + "/revision", schemaPath: "#/properties/revision/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
      }
    }
    if (data.sourceRevision !== void 0 && func0.call(data, "sourceRevision")) {
      let data2 = data.sourceRevision;
      if (typeof data2 == "string") {
        if (func54(data2) > 320) {
          let err5 = { instancePath: instancePath + "/sourceRevision", schemaPath: "#/properties/sourceRevision/maxLength", keyword: "maxLength", params: { limit: 320 } };
          vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
        }
      } else {
        let err6 = { instancePath: instancePath + "/sourceRevision", schemaPath: "#/properties/sourceRevision/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
      }
    }
    if (data.nodes !== void 0 && func0.call(data, "nodes")) {
      let data3 = data.nodes;
      if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
        for (let key1 of Object.keys(data3))
          if (!(key1 === "summary" || key1 === "desired" || key1 === "applied" || key1 === "pending" || key1 === "failed" || key1 === "drifted" || key1 === "unreachable")) {
            let err7 = { instancePath: instancePath + "/nodes", schemaPath: "#/definitions/NodeCounts/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
            vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
          }
        if (data3.summary !== void 0 && func0.call(data3, "summary")) {
          let data4 = data3.summary;
          if (typeof data4 == "string") {
            if (func54(data4) > 32) {
              let err8 = { instancePath: instancePath + "/nodes/summary", schemaPath: "#/definitions/NodeCounts/properties/summary/maxLength", keyword: "maxLength", params: { limit: 32 } };
              vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
            }
          } else {
            let err9 = { instancePath: instancePath + "/nodes/summary", schemaPath: "#/definitions/NodeCounts/properties/summary/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
          }
        }
        if (data3.desired !== void 0 && func0.call(data3, "desired")) {
          let data5 = data3.desired;
          if (!(typeof data5 == "number" && !(data5 % 1) && !isNaN(data5) && isFinite(data5))) {
            let err10 = { instancePath: instancePath + "/nodes/desired", schemaPath: "#/definitions/NodeCounts/properties/desired/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
          }
          if (typeof data5 == "number" && isFinite(data5) && (data5 < 0 || isNaN(data5))) {
            let err11 = { instancePath: instancePath + "/nodes/desired", schemaPath: "#/definitions/NodeCounts/properties/desired/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
            vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
          }
        }
        if (data3.applied !== void 0 && func0.call(data3, "applied")) {
          let data6 = data3.applied;
          if (!(typeof data6 == "number" && !(data6 % 1) && !isNaN(data6) && isFinite(data6))) {
            let err12 = { instancePath: instancePath + "/nodes/applied", schemaPath: "#/definitions/NodeCounts/properties/applied/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
          }
          if (typeof data6 == "number" && isFinite(data6) && (data6 < 0 || isNaN(data6))) {
            let err13 = { instancePath: instancePath + "/nodes/applied", schemaPath: "#/definitions/NodeCounts/properties/applied/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
            vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
          }
        }
        if (data3.pending !== void 0 && func0.call(data3, "pending")) {
          let data7 = data3.pending;
          if (!(typeof data7 == "number" && !(data7 % 1) && !isNaN(data7) && isFinite(data7))) {
            let err14 = { instancePath: instancePath + "/nodes/pending", schemaPath: "#/definitions/NodeCounts/properties/pending/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
          }
          if (typeof data7 == "number" && isFinite(data7) && (data7 < 0 || isNaN(data7))) {
            let err15 = { instancePath: instancePath + "/nodes/pending", schemaPath: "#/definitions/NodeCounts/properties/pending/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
            vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
          }
        }
        if (data3.failed !== void 0 && func0.call(data3, "failed")) {
          let data8 = data3.failed;
          if (!(typeof data8 == "number" && !(data8 % 1) && !isNaN(data8) && isFinite(data8))) {
            let err16 = { instancePath: instancePath + "/nodes/failed", schemaPath: "#/definitions/NodeCounts/properties/failed/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
          }
          if (typeof data8 == "number" && isFinite(data8) && (data8 < 0 || isNaN(data8))) {
            let err17 = { instancePath: instancePath + "/nodes/failed", schemaPath: "#/definitions/NodeCounts/properties/failed/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
            vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
          }
        }
        if (data3.drifted !== void 0 && func0.call(data3, "drifted")) {
          let data9 = data3.drifted;
          if (!(typeof data9 == "number" && !(data9 % 1) && !isNaN(data9) && isFinite(data9))) {
            let err18 = { instancePath: instancePath + "/nodes/drifted", schemaPath: "#/definitions/NodeCounts/properties/drifted/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
          }
          if (typeof data9 == "number" && isFinite(data9) && (data9 < 0 || isNaN(data9))) {
            let err19 = { instancePath: instancePath + "/nodes/drifted", schemaPath: "#/definitions/NodeCounts/properties/drifted/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
            vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
          }
        }
        if (data3.unreachable !== void 0 && func0.call(data3, "unreachable")) {
          let data10 = data3.unreachable;
          if (!(typeof data10 == "number" && !(data10 % 1) && !isNaN(data10) && isFinite(data10))) {
            let err20 = { instancePath: instancePath + "/nodes/unreachable", schemaPath: "#/definitions/NodeCounts/properties/unreachable/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
          }
          if (typeof data10 == "number" && isFinite(data10) && (data10 < 0 || isNaN(data10))) {
            let err21 = { instancePath: instancePath + "/nodes/unreachable", schemaPath: "#/definitions/NodeCounts/properties/unreachable/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
            vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
          }
        }
      } else {
        let err22 = { instancePath: instancePath + "/nodes", schemaPath: "#/definitions/NodeCounts/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
      }
    }
    if (data.processes !== void 0 && func0.call(data, "processes")) {
      let data11 = data.processes;
      if (data11 && typeof data11 == "object" && !Array.isArray(data11)) {
        for (let key2 of Object.keys(data11))
          if (!(key2 === "matched" || key2 === "applied")) {
            let err23 = { instancePath: instancePath + "/processes", schemaPath: "#/definitions/ProcessCounts/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 } };
            vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
          }
        if (data11.matched !== void 0 && func0.call(data11, "matched")) {
          let data12 = data11.matched;
          if (!(typeof data12 == "number" && !(data12 % 1) && !isNaN(data12) && isFinite(data12))) {
            let err24 = { instancePath: instancePath + "/processes/matched", schemaPath: "#/definitions/ProcessCounts/properties/matched/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
          }
          if (typeof data12 == "number" && isFinite(data12) && (data12 < 0 || isNaN(data12))) {
            let err25 = { instancePath: instancePath + "/processes/matched", schemaPath: "#/definitions/ProcessCounts/properties/matched/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
            vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
          }
        }
        if (data11.applied !== void 0 && func0.call(data11, "applied")) {
          let data13 = data11.applied;
          if (!(typeof data13 == "number" && !(data13 % 1) && !isNaN(data13) && isFinite(data13))) {
            let err26 = { instancePath: instancePath + "/processes/applied", schemaPath: "#/definitions/ProcessCounts/properties/applied/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
          }
          if (typeof data13 == "number" && isFinite(data13) && (data13 < 0 || isNaN(data13))) {
            let err27 = { instancePath: instancePath + "/processes/applied", schemaPath: "#/definitions/ProcessCounts/properties/applied/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
            vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
          }
        }
      } else {
        let err28 = { instancePath: instancePath + "/processes", schemaPath: "#/definitions/ProcessCounts/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err28] : vErrors.push(err28), errors++;
      }
    }
    if (data.blockedAttempts !== void 0 && func0.call(data, "blockedAttempts")) {
      let data14 = data.blockedAttempts;
      if (!(typeof data14 == "number" && !(data14 % 1) && !isNaN(data14) && isFinite(data14))) {
        let err29 = { instancePath: instancePath + "/blockedAttempts", schemaPath: "#/properties/blockedAttempts/type", keyword: "type", params: { type: "integer" } };
        vErrors === null ? vErrors = [err29] : vErrors.push(err29), errors++;
      }
      if (typeof data14 == "number" && isFinite(data14) && (data14 < 0 || isNaN(data14))) {
        let err30 = { instancePath: instancePath + "/blockedAttempts", schemaPath: "#/properties/blockedAttempts/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
        vErrors === null ? vErrors = [err30] : vErrors.push(err30), errors++;
      }
    }
    if (data.failingCount !== void 0 && func0.call(data, "failingCount")) {
      let data15 = data.failingCount;
      if (!(typeof data15 == "number" && !(data15 % 1) && !isNaN(data15) && isFinite(data15))) {
        let err31 = { instancePath: instancePath + "/failingCount", schemaPath: "#/properties/failingCount/type", keyword: "type", params: { type: "integer" } };
        vErrors === null ? vErrors = [err31] : vErrors.push(err31), errors++;
      }
      if (typeof data15 == "number" && isFinite(data15) && (data15 < 0 || isNaN(data15))) {
        let err32 = { instancePath: instancePath + "/failingCount", schemaPath: "#/properties/failingCount/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
        vErrors === null ? vErrors = [err32] : vErrors.push(err32), errors++;
      }
    }
    if (data.failing !== void 0 && func0.call(data, "failing")) {
      let data16 = data.failing;
      if (Array.isArray(data16)) {
        if (data16.length > 5) {
          let err33 = { instancePath: instancePath + "/failing", schemaPath: "#/properties/failing/maxItems", keyword: "maxItems", params: { limit: 5 } };
          vErrors === null ? vErrors = [err33] : vErrors.push(err33), errors++;
        }
        let len0 = data16.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data17 = data16[i0];
          if (data17 && typeof data17 == "object" && !Array.isArray(data17)) {
            if (data17.node === void 0 || !func0.call(data17, "node")) {
              let err34 = { instancePath: instancePath + "/failing/" + i0, schemaPath: "#/definitions/FailingNode/required", keyword: "required", params: { missingProperty: "node" } };
              vErrors === null ? vErrors = [err34] : vErrors.push(err34), errors++;
            }
            if (data17.reason === void 0 || !func0.call(data17, "reason")) {
              let err35 = { instancePath: instancePath + "/failing/" + i0, schemaPath: "#/definitions/FailingNode/required", keyword: "required", params: { missingProperty: "reason" } };
              vErrors === null ? vErrors = [err35] : vErrors.push(err35), errors++;
            }
            if (data17.message === void 0 || !func0.call(data17, "message")) {
              let err36 = { instancePath: instancePath + "/failing/" + i0, schemaPath: "#/definitions/FailingNode/required", keyword: "required", params: { missingProperty: "message" } };
              vErrors === null ? vErrors = [err36] : vErrors.push(err36), errors++;
            }
            for (let key3 of Object.keys(data17))
              if (!(key3 === "node" || key3 === "reason" || key3 === "message")) {
                let err37 = { instancePath: instancePath + "/failing/" + i0, schemaPath: "#/definitions/FailingNode/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key3 } };
                vErrors === null ? vErrors = [err37] : vErrors.push(err37), errors++;
              }
            if (data17.node !== void 0 && func0.call(data17, "node")) {
              let data18 = data17.node;
              if (typeof data18 == "string") {
                if (func54(data18) > 253) {
                  let err38 = { instancePath: instancePath + "/failing/" + i0 + "/node", schemaPath: "#/definitions/FailingNode/properties/node/maxLength", keyword: "maxLength", params: { limit: 253 } };
                  vErrors === null ? vErrors = [err38] : vErrors.push(err38), errors++;
                }
              } else {
                let err39 = { instancePath: instancePath + "/failing/" + i0 + "/node", schemaPath: "#/definitions/FailingNode/properties/node/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err39] : vErrors.push(err39), errors++;
              }
            }
            if (data17.reason !== void 0 && func0.call(data17, "reason")) {
              let data19 = data17.reason;
              if (typeof data19 == "string") {
                if (func54(data19) > 64) {
                  let err40 = { instancePath: instancePath + "/failing/" + i0 + "/reason", schemaPath: "#/definitions/FailingNode/properties/reason/maxLength", keyword: "maxLength", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err40] : vErrors.push(err40), errors++;
                }
                if (!pattern30.test(data19)) {
                  let err41 = { instancePath: instancePath + "/failing/" + i0 + "/reason", schemaPath: "#/definitions/FailingNode/properties/reason/pattern", keyword: "pattern", params: { pattern: "^[A-Z][A-Za-z]*$" } };
                  vErrors === null ? vErrors = [err41] : vErrors.push(err41), errors++;
                }
              } else {
                let err42 = { instancePath: instancePath + "/failing/" + i0 + "/reason", schemaPath: "#/definitions/FailingNode/properties/reason/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err42] : vErrors.push(err42), errors++;
              }
            }
            if (data17.message !== void 0 && func0.call(data17, "message")) {
              let data20 = data17.message;
              if (typeof data20 == "string") {
                if (func54(data20) > 1024) {
                  let err43 = { instancePath: instancePath + "/failing/" + i0 + "/message", schemaPath: "#/definitions/FailingNode/properties/message/maxLength", keyword: "maxLength", params: { limit: 1024 } };
                  vErrors === null ? vErrors = [err43] : vErrors.push(err43), errors++;
                }
              } else {
                let err44 = { instancePath: instancePath + "/failing/" + i0 + "/message", schemaPath: "#/definitions/FailingNode/properties/message/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err44] : vErrors.push(err44), errors++;
              }
            }
          } else {
            let err45 = { instancePath: instancePath + "/failing/" + i0, schemaPath: "#/definitions/FailingNode/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err45] : vErrors.push(err45), errors++;
          }
        }
      } else {
        let err46 = { instancePath: instancePath + "/failing", schemaPath: "#/properties/failing/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err46] : vErrors.push(err46), errors++;
      }
    }
    if (data.rollout !== void 0 && func0.call(data, "rollout")) {
      let data21 = data.rollout;
      if (data21 && typeof data21 == "object" && !Array.isArray(data21)) {
        for (let key4 of Object.keys(data21))
          if (!(key4 === "step" || key4 === "phase" || key4 === "message")) {
            let err47 = { instancePath: instancePath + "/rollout", schemaPath: "#/definitions/RolloutStatus/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key4 } };
            vErrors === null ? vErrors = [err47] : vErrors.push(err47), errors++;
          }
        if (data21.step !== void 0 && func0.call(data21, "step")) {
          let data22 = data21.step;
          if (typeof data22 == "string") {
            if (func54(data22) > 63) {
              let err48 = { instancePath: instancePath + "/rollout/step", schemaPath: "#/definitions/RolloutStatus/properties/step/maxLength", keyword: "maxLength", params: { limit: 63 } };
              vErrors === null ? vErrors = [err48] : vErrors.push(err48), errors++;
            }
          } else {
            let err49 = { instancePath: instancePath + "/rollout/step", schemaPath: "#/definitions/RolloutStatus/properties/step/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err49] : vErrors.push(err49), errors++;
          }
        }
        if (data21.phase !== void 0 && func0.call(data21, "phase")) {
          let data23 = data21.phase;
          if (typeof data23 != "string") {
            let err50 = { instancePath: instancePath + "/rollout/phase", schemaPath: "#/definitions/RolloutStatus/properties/phase/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err50] : vErrors.push(err50), errors++;
          }
          if (!(data23 === "Progressing" || data23 === "Soaking" || data23 === "AwaitingApproval" || data23 === "Paused" || data23 === "Complete")) {
            let err51 = { instancePath: instancePath + "/rollout/phase", schemaPath: "#/definitions/RolloutStatus/properties/phase/enum", keyword: "enum", params: { allowedValues: schema41.properties.phase.enum } };
            vErrors === null ? vErrors = [err51] : vErrors.push(err51), errors++;
          }
        }
        if (data21.message !== void 0 && func0.call(data21, "message")) {
          let data24 = data21.message;
          if (typeof data24 == "string") {
            if (func54(data24) > 1024) {
              let err52 = { instancePath: instancePath + "/rollout/message", schemaPath: "#/definitions/RolloutStatus/properties/message/maxLength", keyword: "maxLength", params: { limit: 1024 } };
              vErrors === null ? vErrors = [err52] : vErrors.push(err52), errors++;
            }
          } else {
            let err53 = { instancePath: instancePath + "/rollout/message", schemaPath: "#/definitions/RolloutStatus/properties/message/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err53] : vErrors.push(err53), errors++;
          }
        }
      } else {
        let err54 = { instancePath: instancePath + "/rollout", schemaPath: "#/definitions/RolloutStatus/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err54] : vErrors.push(err54), errors++;
      }
    }
    if (data.conditions !== void 0 && func0.call(data, "conditions")) {
      let data25 = data.conditions;
      if (Array.isArray(data25)) {
        if (data25.length > 16) {
          let err55 = { instancePath: instancePath + "/conditions", schemaPath: "#/properties/conditions/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err55] : vErrors.push(err55), errors++;
        }
        let len1 = data25.length;
        for (let i1 = 0; i1 < len1; i1++) {
          let data26 = data25[i1];
          if (data26 && typeof data26 == "object" && !Array.isArray(data26)) {
            if (data26.type === void 0 || !func0.call(data26, "type")) {
              let err56 = { instancePath: instancePath + "/conditions/" + i1, schemaPath: "#/definitions/Condition/required", keyword: "required", params: { missingProperty: "type" } };
              vErrors === null ? vErrors = [err56] : vErrors.push(err56), errors++;
            }
            if (data26.status === void 0 || !func0.call(data26, "status")) {
              let err57 = { instancePath: instancePath + "/conditions/" + i1, schemaPath: "#/definitions/Condition/required", keyword: "required", params: { missingProperty: "status" } };
              vErrors === null ? vErrors = [err57] : vErrors.push(err57), errors++;
            }
            if (data26.reason === void 0 || !func0.call(data26, "reason")) {
              let err58 = { instancePath: instancePath + "/conditions/" + i1, schemaPath: "#/definitions/Condition/required", keyword: "required", params: { missingProperty: "reason" } };
              vErrors === null ? vErrors = [err58] : vErrors.push(err58), errors++;
            }
            if (data26.message === void 0 || !func0.call(data26, "message")) {
              let err59 = { instancePath: instancePath + "/conditions/" + i1, schemaPath: "#/definitions/Condition/required", keyword: "required", params: { missingProperty: "message" } };
              vErrors === null ? vErrors = [err59] : vErrors.push(err59), errors++;
            }
            if (data26.lastTransitionTime === void 0 || !func0.call(data26, "lastTransitionTime")) {
              let err60 = { instancePath: instancePath + "/conditions/" + i1, schemaPath: "#/definitions/Condition/required", keyword: "required", params: { missingProperty: "lastTransitionTime" } };
              vErrors === null ? vErrors = [err60] : vErrors.push(err60), errors++;
            }
            for (let key5 of Object.keys(data26))
              if (!(key5 === "type" || key5 === "status" || key5 === "reason" || key5 === "message" || key5 === "lastTransitionTime" || key5 === "observedGeneration")) {
                let err61 = { instancePath: instancePath + "/conditions/" + i1, schemaPath: "#/definitions/Condition/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key5 } };
                vErrors === null ? vErrors = [err61] : vErrors.push(err61), errors++;
              }
            if (data26.type !== void 0 && func0.call(data26, "type")) {
              let data27 = data26.type;
              if (typeof data27 == "string") {
                if (func54(data27) > 64) {
                  let err62 = { instancePath: instancePath + "/conditions/" + i1 + "/type", schemaPath: "#/definitions/Condition/properties/type/maxLength", keyword: "maxLength", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err62] : vErrors.push(err62), errors++;
                }
                if (!pattern30.test(data27)) {
                  let err63 = { instancePath: instancePath + "/conditions/" + i1 + "/type", schemaPath: "#/definitions/Condition/properties/type/pattern", keyword: "pattern", params: { pattern: "^[A-Z][A-Za-z]*$" } };
                  vErrors === null ? vErrors = [err63] : vErrors.push(err63), errors++;
                }
              } else {
                let err64 = { instancePath: instancePath + "/conditions/" + i1 + "/type", schemaPath: "#/definitions/Condition/properties/type/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err64] : vErrors.push(err64), errors++;
              }
            }
            if (data26.status !== void 0 && func0.call(data26, "status")) {
              let data28 = data26.status;
              if (typeof data28 != "string") {
                let err65 = { instancePath: instancePath + "/conditions/" + i1 + "/status", schemaPath: "#/definitions/Condition/properties/status/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err65] : vErrors.push(err65), errors++;
              }
              if (!(data28 === "True" || data28 === "False" || data28 === "Unknown")) {
                let err66 = { instancePath: instancePath + "/conditions/" + i1 + "/status", schemaPath: "#/definitions/Condition/properties/status/enum", keyword: "enum", params: { allowedValues: schema42.properties.status.enum } };
                vErrors === null ? vErrors = [err66] : vErrors.push(err66), errors++;
              }
            }
            if (data26.reason !== void 0 && func0.call(data26, "reason")) {
              let data29 = data26.reason;
              if (typeof data29 == "string") {
                if (func54(data29) > 64) {
                  let err67 = { instancePath: instancePath + "/conditions/" + i1 + "/reason", schemaPath: "#/definitions/Condition/properties/reason/maxLength", keyword: "maxLength", params: { limit: 64 } };
                  vErrors === null ? vErrors = [err67] : vErrors.push(err67), errors++;
                }
                if (!pattern30.test(data29)) {
                  let err68 = { instancePath: instancePath + "/conditions/" + i1 + "/reason", schemaPath: "#/definitions/Condition/properties/reason/pattern", keyword: "pattern", params: { pattern: "^[A-Z][A-Za-z]*$" } };
                  vErrors === null ? vErrors = [err68] : vErrors.push(err68), errors++;
                }
              } else {
                let err69 = { instancePath: instancePath + "/conditions/" + i1 + "/reason", schemaPath: "#/definitions/Condition/properties/reason/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err69] : vErrors.push(err69), errors++;
              }
            }
            if (data26.message !== void 0 && func0.call(data26, "message")) {
              let data30 = data26.message;
              if (typeof data30 == "string") {
                if (func54(data30) > 4096) {
                  let err70 = { instancePath: instancePath + "/conditions/" + i1 + "/message", schemaPath: "#/definitions/Condition/properties/message/maxLength", keyword: "maxLength", params: { limit: 4096 } };
                  vErrors === null ? vErrors = [err70] : vErrors.push(err70), errors++;
                }
              } else {
                let err71 = { instancePath: instancePath + "/conditions/" + i1 + "/message", schemaPath: "#/definitions/Condition/properties/message/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err71] : vErrors.push(err71), errors++;
              }
            }
            if (data26.lastTransitionTime !== void 0 && func0.call(data26, "lastTransitionTime")) {
              let data31 = data26.lastTransitionTime;
              if (typeof data31 == "string") {
                if (func54(data31) > 32) {
                  let err72 = { instancePath: instancePath + "/conditions/" + i1 + "/lastTransitionTime", schemaPath: "#/definitions/Condition/properties/lastTransitionTime/maxLength", keyword: "maxLength", params: { limit: 32 } };
                  vErrors === null ? vErrors = [err72] : vErrors.push(err72), errors++;
                }
              } else {
                let err73 = { instancePath: instancePath + "/conditions/" + i1 + "/lastTransitionTime", schemaPath: "#/definitions/Condition/properties/lastTransitionTime/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err73] : vErrors.push(err73), errors++;
              }
            }
            if (data26.observedGeneration !== void 0 && func0.call(data26, "observedGeneration")) {
              let data32 = data26.observedGeneration;
              if (!(typeof data32 == "number" && !(data32 % 1) && !isNaN(data32) && isFinite(data32))) {
                let err74 = { instancePath: instancePath + "/conditions/" + i1 + "/observedGeneration", schemaPath: "#/definitions/Condition/properties/observedGeneration/type", keyword: "type", params: { type: "integer" } };
                vErrors === null ? vErrors = [err74] : vErrors.push(err74), errors++;
              }
              if (typeof data32 == "number" && isFinite(data32) && (data32 < 0 || isNaN(data32))) {
                let err75 = { instancePath: instancePath + "/conditions/" + i1 + "/observedGeneration", schemaPath: "#/definitions/Condition/properties/observedGeneration/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
                vErrors === null ? vErrors = [err75] : vErrors.push(err75), errors++;
              }
            }
          } else {
            let err76 = { instancePath: instancePath + "/conditions/" + i1, schemaPath: "#/definitions/Condition/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err76] : vErrors.push(err76), errors++;
          }
        }
      } else {
        let err77 = { instancePath: instancePath + "/conditions", schemaPath: "#/properties/conditions/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err77] : vErrors.push(err77), errors++;
      }
    }
  } else {
    let err78 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err78] : vErrors.push(err78), errors++;
  }
  return validate35.errors = vErrors, errors === 0;
}
function validate37(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
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
        let err6 = { instancePath: instancePath + "/apiVersion", schemaPath: "#/properties/apiVersion/enum", keyword: "enum", params: { allowedValues: schema43.properties.apiVersion.enum } };
        vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
      }
    }
    if (data.kind !== void 0 && func0.call(data, "kind")) {
      let data1 = data.kind;
      if (typeof data1 != "string") {
        let err7 = { instancePath: instancePath + "/kind", schemaPath: "#/properties/kind/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
      }
      if (data1 !== "MicroPatch") {
        let err8 = { instancePath: instancePath + "/kind", schemaPath: "#/properties/kind/enum", keyword: "enum", params: { allowedValues: schema43.properties.kind.enum } };
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
    data.spec !== void 0 && func0.call(data, "spec") && (validate11(data.spec, { instancePath: instancePath + "/spec", parentData: data, parentDataProperty: "spec", rootData }) || (vErrors = vErrors === null ? validate11.errors : vErrors.concat(validate11.errors), errors = vErrors.length)), data.status !== void 0 && func0.call(data, "status") && (validate35(data.status, { instancePath: instancePath + "/status", parentData: data, parentDataProperty: "status", rootData }) || (vErrors = vErrors === null ? validate35.errors : vErrors.concat(validate35.errors), errors = vErrors.length));
  } else {
    let err23 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
  }
  return validate37.errors = vErrors, errors === 0;
}
var checkPatch = validate40;
function validate40(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.version === void 0 || !func0.call(data, "version")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "version" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.vulnerabilities === void 0 || !func0.call(data, "vulnerabilities")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "vulnerabilities" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    if (data.severity === void 0 || !func0.call(data, "severity")) {
      let err2 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "severity" } };
      vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
    }
    if (data.summary === void 0 || !func0.call(data, "summary")) {
      let err3 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "summary" } };
      vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
    }
    if (data.expires === void 0 || !func0.call(data, "expires")) {
      let err4 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "expires" } };
      vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
    }
    if (data.variants === void 0 || !func0.call(data, "variants")) {
      let err5 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "variants" } };
      vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!(key0 === "version" || key0 === "vulnerabilities" || key0 === "severity" || key0 === "summary" || key0 === "references" || key0 === "expires" || key0 === "variants" || key0 === "proof")) {
        let err6 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
      }
    if (data.version !== void 0 && func0.call(data, "version")) {
      let data0 = data.version;
      if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
        let err7 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/type", keyword: "type", params: { type: "integer" } };
        vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
      }
      if (typeof data0 == "number" && isFinite(data0)) {
        if (data0 > 2147483647 || isNaN(data0)) {
          let err8 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/maximum", keyword: "maximum", params: { comparison: "<=", limit: 2147483647 } };
          vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
        }
        if (data0 < 1 || isNaN(data0)) {
          let err9 = { instancePath: instancePath + "/version", schemaPath: "#/properties/version/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
          vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
        }
      }
    }
    if (data.vulnerabilities !== void 0 && func0.call(data, "vulnerabilities")) {
      let data1 = data.vulnerabilities;
      if (Array.isArray(data1)) {
        if (data1.length > 16) {
          let err10 = { instancePath: instancePath + "/vulnerabilities", schemaPath: "#/properties/vulnerabilities/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
        }
        if (data1.length < 1) {
          let err11 = { instancePath: instancePath + "/vulnerabilities", schemaPath: "#/properties/vulnerabilities/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
        }
        let len0 = data1.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data2 = data1[i0];
          if (typeof data2 == "string") {
            if (func54(data2) > 64) {
              let err12 = { instancePath: instancePath + "/vulnerabilities/" + i0, schemaPath: "#/properties/vulnerabilities/items/maxLength", keyword: "maxLength", params: { limit: 64 } };
              vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
            }
            if (!pattern1.test(data2)) {
              let err13 = { instancePath: instancePath + "/vulnerabilities/" + i0, schemaPath: "#/properties/vulnerabilities/items/pattern", keyword: "pattern", params: { pattern: "^[A-Za-z][A-Za-z0-9]*-[A-Za-z0-9][A-Za-z0-9._:-]*$" } };
              vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
            }
          } else {
            let err14 = { instancePath: instancePath + "/vulnerabilities/" + i0, schemaPath: "#/properties/vulnerabilities/items/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
          }
        }
      } else {
        let err15 = { instancePath: instancePath + "/vulnerabilities", schemaPath: "#/properties/vulnerabilities/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
      }
    }
    if (data.severity !== void 0 && func0.call(data, "severity")) {
      let data3 = data.severity;
      if (typeof data3 != "string") {
        let err16 = { instancePath: instancePath + "/severity", schemaPath: "#/properties/severity/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
      }
      if (!(data3 === "Low" || data3 === "Medium" || data3 === "High" || data3 === "Critical")) {
        let err17 = { instancePath: instancePath + "/severity", schemaPath: "#/properties/severity/enum", keyword: "enum", params: { allowedValues: schema14.properties.severity.enum } };
        vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
      }
    }
    if (data.summary !== void 0 && func0.call(data, "summary")) {
      let data4 = data.summary;
      if (typeof data4 == "string") {
        if (func54(data4) > 256) {
          let err18 = { instancePath: instancePath + "/summary", schemaPath: "#/properties/summary/maxLength", keyword: "maxLength", params: { limit: 256 } };
          vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
        }
        if (func54(data4) < 1) {
          let err19 = { instancePath: instancePath + "/summary", schemaPath: "#/properties/summary/minLength", keyword: "minLength", params: { limit: 1 } };
          vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
        }
        if (!pattern2.test(data4)) {
          let err20 = { instancePath: instancePath + "/summary", schemaPath: "#/properties/summary/pattern", keyword: "pattern", params: { pattern: "^[^\\x00-\\x1f\\x7f]+$" } };
          vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
        }
      } else {
        let err21 = { instancePath: instancePath + "/summary", schemaPath: "#/properties/summary/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
      }
    }
    if (data.references !== void 0 && func0.call(data, "references")) {
      let data5 = data.references;
      if (Array.isArray(data5)) {
        if (data5.length > 16) {
          let err22 = { instancePath: instancePath + "/references", schemaPath: "#/properties/references/maxItems", keyword: "maxItems", params: { limit: 16 } };
          vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
        }
        let len1 = data5.length;
        for (let i1 = 0; i1 < len1; i1++) {
          let data6 = data5[i1];
          if (typeof data6 == "string") {
            if (func54(data6) > 512) {
              let err23 = { instancePath: instancePath + "/references/" + i1, schemaPath: "#/properties/references/items/maxLength", keyword: "maxLength", params: { limit: 512 } };
              vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
            }
            if (!pattern3.test(data6)) {
              let err24 = { instancePath: instancePath + "/references/" + i1, schemaPath: "#/properties/references/items/pattern", keyword: "pattern", params: { pattern: "^https?://[^\\x00-\\x20\\x7f]+$" } };
              vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
            }
          } else {
            let err25 = { instancePath: instancePath + "/references/" + i1, schemaPath: "#/properties/references/items/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
          }
        }
      } else {
        let err26 = { instancePath: instancePath + "/references", schemaPath: "#/properties/references/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
      }
    }
    if (data.expires !== void 0 && func0.call(data, "expires")) {
      let data7 = data.expires;
      if (typeof data7 == "string") {
        if (func54(data7) > 20) {
          let err27 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/maxLength", keyword: "maxLength", params: { limit: 20 } };
          vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
        }
        if (!pattern4.test(data7)) {
          let err28 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/pattern", keyword: "pattern", params: { pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$" } };
          vErrors === null ? vErrors = [err28] : vErrors.push(err28), errors++;
        }
      } else {
        let err29 = { instancePath: instancePath + "/expires", schemaPath: "#/properties/expires/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err29] : vErrors.push(err29), errors++;
      }
    }
    if (data.variants !== void 0 && func0.call(data, "variants")) {
      let data8 = data.variants;
      if (Array.isArray(data8)) {
        if (data8.length > 64) {
          let err30 = { instancePath: instancePath + "/variants", schemaPath: "#/properties/variants/maxItems", keyword: "maxItems", params: { limit: 64 } };
          vErrors === null ? vErrors = [err30] : vErrors.push(err30), errors++;
        }
        if (data8.length < 1) {
          let err31 = { instancePath: instancePath + "/variants", schemaPath: "#/properties/variants/minItems", keyword: "minItems", params: { limit: 1 } };
          vErrors === null ? vErrors = [err31] : vErrors.push(err31), errors++;
        }
        let len2 = data8.length;
        for (let i2 = 0; i2 < len2; i2++)
          validate13(data8[i2], { instancePath: instancePath + "/variants/" + i2, parentData: data8, parentDataProperty: i2, rootData }) || (vErrors = vErrors === null ? validate13.errors : vErrors.concat(validate13.errors), errors = vErrors.length);
      } else {
        let err32 = { instancePath: instancePath + "/variants", schemaPath: "#/properties/variants/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err32] : vErrors.push(err32), errors++;
      }
    }
    data.proof !== void 0 && func0.call(data, "proof") && (validate17(data.proof, { instancePath: instancePath + "/proof", parentData: data, parentDataProperty: "proof", rootData }) || (vErrors = vErrors === null ? validate17.errors : vErrors.concat(validate17.errors), errors = vErrors.length));
  } else {
    let err33 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err33] : vErrors.push(err33), errors++;
  }
  return validate40.errors = vErrors, errors === 0;
}

/** Checks the shape of an unknown value; the faults of the last call that failed are in `errors`. */
export const validateMicroPatch = checkMicroPatch as unknown as SchemaValidator<MicroPatch>;

/** Checks the shape of an unknown value; the faults of the last call that failed are in `errors`. */
export const validatePatch = checkPatch as unknown as SchemaValidator<Patch>;

/** Names of all fields of a MicroPatch, for suggestions and for tests. */
export const fieldsOfMicroPatch: FieldTree = {
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
    "patch": {
      "version": {},
      "vulnerabilities": {
        "*": {}
      },
      "severity": {},
      "summary": {},
      "references": {
        "*": {}
      },
      "expires": {},
      "variants": {
        "*": {
          "name": {},
          "buildId": {},
          "architecture": {},
          "packages": {
            "*": {}
          },
          "patchlets": {
            "*": {
              "name": {},
              "function": {},
              "address": {},
              "expect": {},
              "action": {},
              "assembly": {},
              "labels": {
                "*": {}
              },
              "machineCode": {},
              "relocations": {
                "*": {
                  "offset": {},
                  "type": {},
                  "label": {},
                  "addend": {}
                }
              },
              "clobbers": {
                "*": {}
              },
              "onHit": {},
              "inFlight": {}
            }
          },
          "hooks": {
            "*": {
              "name": {},
              "address": {},
              "symbol": {},
              "expect": {},
              "onEnter": {},
              "onLeave": {},
              "replace": {}
            }
          }
        }
      },
      "proof": {
        "reproducer": {
          "command": {
            "*": {}
          },
          "before": {
            "exitCode": {},
            "exitSignal": {},
            "timeoutSeconds": {},
            "stdout": {},
            "stderr": {}
          },
          "after": {
            "exitCode": {},
            "exitSignal": {},
            "timeoutSeconds": {},
            "stdout": {},
            "stderr": {}
          }
        },
        "baseline": {
          "*": {
            "command": {
              "*": {}
            },
            "exitCode": {},
            "stdout": {}
          }
        }
      }
    },
    "signatures": {
      "*": {
        "keyid": {},
        "sig": {}
      }
    },
    "approvals": {
      "*": {
        "approval": {
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
        },
        "signatures": {
          "*": {
            "keyid": {},
            "sig": {}
          }
        }
      }
    },
    "placement": {
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
      "namespaceSelector": {
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
      "podSelector": {
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
      "hostProcesses": {},
      "exclude": {
        "*": {
          "path": {}
        }
      }
    },
    "rolloutPolicy": {},
    "driftPolicy": {},
    "state": {}
  },
  "status": {
    "observedGeneration": {},
    "revision": {},
    "sourceRevision": {},
    "nodes": {
      "summary": {},
      "desired": {},
      "applied": {},
      "pending": {},
      "failed": {},
      "drifted": {},
      "unreachable": {}
    },
    "processes": {
      "matched": {},
      "applied": {}
    },
    "blockedAttempts": {},
    "failingCount": {},
    "failing": {
      "*": {
        "node": {},
        "reason": {},
        "message": {}
      }
    },
    "rollout": {
      "step": {},
      "phase": {},
      "message": {}
    },
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

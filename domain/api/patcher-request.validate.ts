// Generated from schemas/patcher-request.yaml by `npm run generate`. Do not edit: change schemas/patcher-request.yaml instead.
// @ts-nocheck
import type { FieldTree, SchemaValidator } from '../schema-validator.ts';
import type { PatcherRequest } from './patcher-request.types.ts';

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
var checkPatcherRequest = validate11, schema16 = { type: "object", required: ["protocol", "owner"], properties: { protocol: { type: "integer", enum: [2] }, owner: { type: "string", maxLength: 16, pattern: "^[0-9a-f]{16}$" }, patches: { type: "array", maxItems: 128, items: { $ref: "#/definitions/OfferedPatch" } }, digests: { type: "string", maxLength: 65e4, pattern: "^(?:[0-9a-f]{64}(?:\\n[0-9a-f]{64})*)?$" }, wanted: { type: "string", maxLength: 64, pattern: "^[0-9a-f]{64}$" }, pids: { type: "array", maxItems: 512, items: { type: "integer", minimum: 1, maximum: 4194304 } }, process: { $ref: "#/definitions/ProcessReference" }, patch: { $ref: "#/definitions/OfferedStep" }, documents: { type: "array", maxItems: 1024, items: { $ref: "#/definitions/TrustDocument" } }, digest: { type: "string", maxLength: 64, pattern: "^[0-9a-f]{64}$" }, of: { type: "string", maxLength: 16, pattern: "^[0-9a-f]{16}$" } }, additionalProperties: !1 };
var func0 = Object.prototype.hasOwnProperty, func50 = require_ucs2length().default, pattern0 = new RegExp("^[0-9a-f]{16}$", "u"), pattern1 = new RegExp("^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$", "u"), pattern2 = new RegExp("^(?:[0-9a-f]{64}(?:\\n[0-9a-f]{64})*)?$", "u"), pattern3 = new RegExp("^[0-9a-f]{64}$", "u"), pattern5 = new RegExp("^(?:[0-9a-f]{2}){4,64}$", "u");
function validate11(data, { instancePath = "", parentData, parentDataProperty, rootData = data } = {}) {
  let vErrors = null, errors = 0;
  if (data && typeof data == "object" && !Array.isArray(data)) {
    if (data.protocol === void 0 || !func0.call(data, "protocol")) {
      let err0 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "protocol" } };
      vErrors === null ? vErrors = [err0] : vErrors.push(err0), errors++;
    }
    if (data.owner === void 0 || !func0.call(data, "owner")) {
      let err1 = { instancePath, schemaPath: "#/required", keyword: "required", params: { missingProperty: "owner" } };
      vErrors === null ? vErrors = [err1] : vErrors.push(err1), errors++;
    }
    for (let key0 of Object.keys(data))
      if (!func0.call(schema16.properties, key0)) {
        let err2 = { instancePath, schemaPath: "#/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key0 } };
        vErrors === null ? vErrors = [err2] : vErrors.push(err2), errors++;
      }
    if (data.protocol !== void 0 && func0.call(data, "protocol")) {
      let data0 = data.protocol;
      if (!(typeof data0 == "number" && !(data0 % 1) && !isNaN(data0) && isFinite(data0))) {
        let err3 = { instancePath: instancePath + "/protocol", schemaPath: "#/properties/protocol/type", keyword: "type", params: { type: "integer" } };
        vErrors === null ? vErrors = [err3] : vErrors.push(err3), errors++;
      }
      if (data0 !== 2) {
        let err4 = { instancePath: instancePath + "/protocol", schemaPath: "#/properties/protocol/enum", keyword: "enum", params: { allowedValues: schema16.properties.protocol.enum } };
        vErrors === null ? vErrors = [err4] : vErrors.push(err4), errors++;
      }
    }
    if (data.owner !== void 0 && func0.call(data, "owner")) {
      let data1 = data.owner;
      if (typeof data1 == "string") {
        if (func50(data1) > 16) {
          let err5 = { instancePath: instancePath + "/owner", schemaPath: "#/properties/owner/maxLength", keyword: "maxLength", params: { limit: 16 } };
          vErrors === null ? vErrors = [err5] : vErrors.push(err5), errors++;
        }
        if (!pattern0.test(data1)) {
          let err6 = { instancePath: instancePath + "/owner", schemaPath: "#/properties/owner/pattern", keyword: "pattern", params: { pattern: "^[0-9a-f]{16}$" } };
          vErrors === null ? vErrors = [err6] : vErrors.push(err6), errors++;
        }
      } else {
        let err7 = { instancePath: instancePath + "/owner", schemaPath: "#/properties/owner/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err7] : vErrors.push(err7), errors++;
      }
    }
    if (data.patches !== void 0 && func0.call(data, "patches")) {
      let data2 = data.patches;
      if (Array.isArray(data2)) {
        if (data2.length > 128) {
          let err8 = { instancePath: instancePath + "/patches", schemaPath: "#/properties/patches/maxItems", keyword: "maxItems", params: { limit: 128 } };
          vErrors === null ? vErrors = [err8] : vErrors.push(err8), errors++;
        }
        let len0 = data2.length;
        for (let i0 = 0; i0 < len0; i0++) {
          let data3 = data2[i0];
          if (data3 && typeof data3 == "object" && !Array.isArray(data3)) {
            if (data3.name === void 0 || !func0.call(data3, "name")) {
              let err9 = { instancePath: instancePath + "/patches/" + i0, schemaPath: "#/definitions/OfferedPatch/required", keyword: "required", params: { missingProperty: "name" } };
              vErrors === null ? vErrors = [err9] : vErrors.push(err9), errors++;
            }
            if (data3.envelope === void 0 || !func0.call(data3, "envelope")) {
              let err10 = { instancePath: instancePath + "/patches/" + i0, schemaPath: "#/definitions/OfferedPatch/required", keyword: "required", params: { missingProperty: "envelope" } };
              vErrors === null ? vErrors = [err10] : vErrors.push(err10), errors++;
            }
            for (let key1 of Object.keys(data3))
              if (!(key1 === "name" || key1 === "envelope" || key1 === "approvals")) {
                let err11 = { instancePath: instancePath + "/patches/" + i0, schemaPath: "#/definitions/OfferedPatch/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key1 } };
                vErrors === null ? vErrors = [err11] : vErrors.push(err11), errors++;
              }
            if (data3.name !== void 0 && func0.call(data3, "name")) {
              let data4 = data3.name;
              if (typeof data4 == "string") {
                if (func50(data4) > 63) {
                  let err12 = { instancePath: instancePath + "/patches/" + i0 + "/name", schemaPath: "#/definitions/OfferedPatch/properties/name/maxLength", keyword: "maxLength", params: { limit: 63 } };
                  vErrors === null ? vErrors = [err12] : vErrors.push(err12), errors++;
                }
                if (!pattern1.test(data4)) {
                  let err13 = { instancePath: instancePath + "/patches/" + i0 + "/name", schemaPath: "#/definitions/OfferedPatch/properties/name/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$" } };
                  vErrors === null ? vErrors = [err13] : vErrors.push(err13), errors++;
                }
              } else {
                let err14 = { instancePath: instancePath + "/patches/" + i0 + "/name", schemaPath: "#/definitions/OfferedPatch/properties/name/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err14] : vErrors.push(err14), errors++;
              }
            }
            if (data3.envelope !== void 0 && func0.call(data3, "envelope")) {
              let data5 = data3.envelope;
              if (!(data5 && typeof data5 == "object" && !Array.isArray(data5))) {
                let err15 = { instancePath: instancePath + "/patches/" + i0 + "/envelope", schemaPath: "#/definitions/OfferedPatch/properties/envelope/type", keyword: "type", params: { type: "object" } };
                vErrors === null ? vErrors = [err15] : vErrors.push(err15), errors++;
              }
            }
            if (data3.approvals !== void 0 && func0.call(data3, "approvals")) {
              let data6 = data3.approvals;
              if (Array.isArray(data6)) {
                if (data6.length > 16) {
                  let err16 = { instancePath: instancePath + "/patches/" + i0 + "/approvals", schemaPath: "#/definitions/OfferedPatch/properties/approvals/maxItems", keyword: "maxItems", params: { limit: 16 } };
                  vErrors === null ? vErrors = [err16] : vErrors.push(err16), errors++;
                }
                let len1 = data6.length;
                for (let i1 = 0; i1 < len1; i1++) {
                  let data7 = data6[i1];
                  if (!(data7 && typeof data7 == "object" && !Array.isArray(data7))) {
                    let err17 = { instancePath: instancePath + "/patches/" + i0 + "/approvals/" + i1, schemaPath: "#/definitions/OfferedPatch/properties/approvals/items/type", keyword: "type", params: { type: "object" } };
                    vErrors === null ? vErrors = [err17] : vErrors.push(err17), errors++;
                  }
                }
              } else {
                let err18 = { instancePath: instancePath + "/patches/" + i0 + "/approvals", schemaPath: "#/definitions/OfferedPatch/properties/approvals/type", keyword: "type", params: { type: "array" } };
                vErrors === null ? vErrors = [err18] : vErrors.push(err18), errors++;
              }
            }
          } else {
            let err19 = { instancePath: instancePath + "/patches/" + i0, schemaPath: "#/definitions/OfferedPatch/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err19] : vErrors.push(err19), errors++;
          }
        }
      } else {
        let err20 = { instancePath: instancePath + "/patches", schemaPath: "#/properties/patches/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err20] : vErrors.push(err20), errors++;
      }
    }
    if (data.digests !== void 0 && func0.call(data, "digests")) {
      let data8 = data.digests;
      if (typeof data8 == "string") {
        if (func50(data8) > 65e4) {
          let err21 = { instancePath: instancePath + "/digests", schemaPath: "#/properties/digests/maxLength", keyword: "maxLength", params: { limit: 65e4 } };
          vErrors === null ? vErrors = [err21] : vErrors.push(err21), errors++;
        }
        if (!pattern2.test(data8)) {
          let err22 = { instancePath: instancePath + "/digests", schemaPath: "#/properties/digests/pattern", keyword: "pattern", params: { pattern: "^(?:[0-9a-f]{64}(?:\\n[0-9a-f]{64})*)?$" } };
          vErrors === null ? vErrors = [err22] : vErrors.push(err22), errors++;
        }
      } else {
        let err23 = { instancePath: instancePath + "/digests", schemaPath: "#/properties/digests/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err23] : vErrors.push(err23), errors++;
      }
    }
    if (data.wanted !== void 0 && func0.call(data, "wanted")) {
      let data9 = data.wanted;
      if (typeof data9 == "string") {
        if (func50(data9) > 64) {
          let err24 = { instancePath: instancePath + "/wanted", schemaPath: "#/properties/wanted/maxLength", keyword: "maxLength", params: { limit: 64 } };
          vErrors === null ? vErrors = [err24] : vErrors.push(err24), errors++;
        }
        if (!pattern3.test(data9)) {
          let err25 = { instancePath: instancePath + "/wanted", schemaPath: "#/properties/wanted/pattern", keyword: "pattern", params: { pattern: "^[0-9a-f]{64}$" } };
          vErrors === null ? vErrors = [err25] : vErrors.push(err25), errors++;
        }
      } else {
        let err26 = { instancePath: instancePath + "/wanted", schemaPath: "#/properties/wanted/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err26] : vErrors.push(err26), errors++;
      }
    }
    if (data.pids !== void 0 && func0.call(data, "pids")) {
      let data10 = data.pids;
      if (Array.isArray(data10)) {
        if (data10.length > 512) {
          let err27 = { instancePath: instancePath + "/pids", schemaPath: "#/properties/pids/maxItems", keyword: "maxItems", params: { limit: 512 } };
          vErrors === null ? vErrors = [err27] : vErrors.push(err27), errors++;
        }
        let len2 = data10.length;
        for (let i2 = 0; i2 < len2; i2++) {
          let data11 = data10[i2];
          if (!(typeof data11 == "number" && !(data11 % 1) && !isNaN(data11) && isFinite(data11))) {
            let err28 = { instancePath: instancePath + "/pids/" + i2, schemaPath: "#/properties/pids/items/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err28] : vErrors.push(err28), errors++;
          }
          if (typeof data11 == "number" && isFinite(data11)) {
            if (data11 > 4194304 || isNaN(data11)) {
              let err29 = { instancePath: instancePath + "/pids/" + i2, schemaPath: "#/properties/pids/items/maximum", keyword: "maximum", params: { comparison: "<=", limit: 4194304 } };
              vErrors === null ? vErrors = [err29] : vErrors.push(err29), errors++;
            }
            if (data11 < 1 || isNaN(data11)) {
              let err30 = { instancePath: instancePath + "/pids/" + i2, schemaPath: "#/properties/pids/items/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              vErrors === null ? vErrors = [err30] : vErrors.push(err30), errors++;
            }
          }
        }
      } else {
        let err31 = { instancePath: instancePath + "/pids", schemaPath: "#/properties/pids/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err31] : vErrors.push(err31), errors++;
      }
    }
    if (data.process !== void 0 && func0.call(data, "process")) {
      let data12 = data.process;
      if (data12 && typeof data12 == "object" && !Array.isArray(data12)) {
        if (data12.pid === void 0 || !func0.call(data12, "pid")) {
          let err32 = { instancePath: instancePath + "/process", schemaPath: "#/definitions/ProcessReference/required", keyword: "required", params: { missingProperty: "pid" } };
          vErrors === null ? vErrors = [err32] : vErrors.push(err32), errors++;
        }
        if (data12.startTicks === void 0 || !func0.call(data12, "startTicks")) {
          let err33 = { instancePath: instancePath + "/process", schemaPath: "#/definitions/ProcessReference/required", keyword: "required", params: { missingProperty: "startTicks" } };
          vErrors === null ? vErrors = [err33] : vErrors.push(err33), errors++;
        }
        for (let key2 of Object.keys(data12))
          if (!(key2 === "pid" || key2 === "startTicks")) {
            let err34 = { instancePath: instancePath + "/process", schemaPath: "#/definitions/ProcessReference/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key2 } };
            vErrors === null ? vErrors = [err34] : vErrors.push(err34), errors++;
          }
        if (data12.pid !== void 0 && func0.call(data12, "pid")) {
          let data13 = data12.pid;
          if (!(typeof data13 == "number" && !(data13 % 1) && !isNaN(data13) && isFinite(data13))) {
            let err35 = { instancePath: instancePath + "/process/pid", schemaPath: "#/definitions/ProcessReference/properties/pid/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err35] : vErrors.push(err35), errors++;
          }
          if (typeof data13 == "number" && isFinite(data13)) {
            if (data13 > 4194304 || isNaN(data13)) {
              let err36 = { instancePath: instancePath + "/process/pid", schemaPath: "#/definitions/ProcessReference/properties/pid/maximum", keyword: "maximum", params: { comparison: "<=", limit: 4194304 } };
              vErrors === null ? vErrors = [err36] : vErrors.push(err36), errors++;
            }
            if (data13 < 1 || isNaN(data13)) {
              let err37 = { instancePath: instancePath + "/process/pid", schemaPath: "#/definitions/ProcessReference/properties/pid/minimum", keyword: "minimum", params: { comparison: ">=", limit: 1 } };
              vErrors === null ? vErrors = [err37] : vErrors.push(err37), errors++;
            }
          }
        }
        if (data12.startTicks !== void 0 && func0.call(data12, "startTicks")) {
          let data14 = data12.startTicks;
          if (!(typeof data14 == "number" && !(data14 % 1) && !isNaN(data14) && isFinite(data14))) {
            let err38 = { instancePath: instancePath + "/process/startTicks", schemaPath: "#/definitions/ProcessReference/properties/startTicks/type", keyword: "type", params: { type: "integer" } };
            vErrors === null ? vErrors = [err38] : vErrors.push(err38), errors++;
          }
          if (typeof data14 == "number" && isFinite(data14)) {
            if (data14 > 9007199254740991 || isNaN(data14)) {
              let err39 = { instancePath: instancePath + "/process/startTicks", schemaPath: "#/definitions/ProcessReference/properties/startTicks/maximum", keyword: "maximum", params: { comparison: "<=", limit: 9007199254740991 } };
              vErrors === null ? vErrors = [err39] : vErrors.push(err39), errors++;
            }
            if (data14 < 0 || isNaN(data14)) {
              let err40 = { instancePath: instancePath + "/process/startTicks", schemaPath: "#/definitions/ProcessReference/properties/startTicks/minimum", keyword: "minimum", params: { comparison: ">=", limit: 0 } };
              vErrors === null ? vErrors = [err40] : vErrors.push(err40), errors++;
            }
          }
        }
      } else {
        let err41 = { instancePath: instancePath + "/process", schemaPath: "#/definitions/ProcessReference/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err41] : vErrors.push(err41), errors++;
      }
    }
    if (data.patch !== void 0 && func0.call(data, "patch")) {
      let data15 = data.patch;
      if (data15 && typeof data15 == "object" && !Array.isArray(data15)) {
        if (data15.name === void 0 || !func0.call(data15, "name")) {
          let err42 = { instancePath: instancePath + "/patch", schemaPath: "#/definitions/OfferedStep/required", keyword: "required", params: { missingProperty: "name" } };
          vErrors === null ? vErrors = [err42] : vErrors.push(err42), errors++;
        }
        if (data15.envelope === void 0 || !func0.call(data15, "envelope")) {
          let err43 = { instancePath: instancePath + "/patch", schemaPath: "#/definitions/OfferedStep/required", keyword: "required", params: { missingProperty: "envelope" } };
          vErrors === null ? vErrors = [err43] : vErrors.push(err43), errors++;
        }
        for (let key3 of Object.keys(data15))
          if (!(key3 === "name" || key3 === "buildId" || key3 === "envelope" || key3 === "approvals")) {
            let err44 = { instancePath: instancePath + "/patch", schemaPath: "#/definitions/OfferedStep/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key3 } };
            vErrors === null ? vErrors = [err44] : vErrors.push(err44), errors++;
          }
        if (data15.name !== void 0 && func0.call(data15, "name")) {
          let data16 = data15.name;
          if (typeof data16 == "string") {
            if (func50(data16) > 63) {
              let err45 = { instancePath: instancePath + "/patch/name", schemaPath: "#/definitions/OfferedStep/properties/name/maxLength", keyword: "maxLength", params: { limit: 63 } };
              vErrors === null ? vErrors = [err45] : vErrors.push(err45), errors++;
            }
            if (!pattern1.test(data16)) {
              let err46 = { instancePath: instancePath + "/patch/name", schemaPath: "#/definitions/OfferedStep/properties/name/pattern", keyword: "pattern", params: { pattern: "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$" } };
              vErrors === null ? vErrors = [err46] : vErrors.push(err46), errors++;
            }
          } else {
            let err47 = { instancePath: instancePath + "/patch/name", schemaPath: "#/definitions/OfferedStep/properties/name/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err47] : vErrors.push(err47), errors++;
          }
        }
        if (data15.buildId !== void 0 && func0.call(data15, "buildId")) {
          let data17 = data15.buildId;
          if (typeof data17 == "string") {
            if (func50(data17) > 128) {
              let err48 = { instancePath: instancePath + "/patch/buildId", schemaPath: "#/definitions/OfferedStep/properties/buildId/maxLength", keyword: "maxLength", params: { limit: 128 } };
              vErrors === null ? vErrors = [err48] : vErrors.push(err48), errors++;
            }
            if (!pattern5.test(data17)) {
              let err49 = { instancePath: instancePath + "/patch/buildId", schemaPath: "#/definitions/OfferedStep/properties/buildId/pattern", keyword: "pattern", params: { pattern: "^(?:[0-9a-f]{2}){4,64}$" } };
              vErrors === null ? vErrors = [err49] : vErrors.push(err49), errors++;
            }
          } else {
            let err50 = { instancePath: instancePath + "/patch/buildId", schemaPath: "#/definitions/OfferedStep/properties/buildId/type", keyword: "type", params: { type: "string" } };
            vErrors === null ? vErrors = [err50] : vErrors.push(err50), errors++;
          }
        }
        if (data15.envelope !== void 0 && func0.call(data15, "envelope")) {
          let data18 = data15.envelope;
          if (!(data18 && typeof data18 == "object" && !Array.isArray(data18))) {
            let err51 = { instancePath: instancePath + "/patch/envelope", schemaPath: "#/definitions/OfferedStep/properties/envelope/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err51] : vErrors.push(err51), errors++;
          }
        }
        if (data15.approvals !== void 0 && func0.call(data15, "approvals")) {
          let data19 = data15.approvals;
          if (Array.isArray(data19)) {
            if (data19.length > 16) {
              let err52 = { instancePath: instancePath + "/patch/approvals", schemaPath: "#/definitions/OfferedStep/properties/approvals/maxItems", keyword: "maxItems", params: { limit: 16 } };
              vErrors === null ? vErrors = [err52] : vErrors.push(err52), errors++;
            }
            let len3 = data19.length;
            for (let i3 = 0; i3 < len3; i3++) {
              let data20 = data19[i3];
              if (!(data20 && typeof data20 == "object" && !Array.isArray(data20))) {
                let err53 = { instancePath: instancePath + "/patch/approvals/" + i3, schemaPath: "#/definitions/OfferedStep/properties/approvals/items/type", keyword: "type", params: { type: "object" } };
                vErrors === null ? vErrors = [err53] : vErrors.push(err53), errors++;
              }
            }
          } else {
            let err54 = { instancePath: instancePath + "/patch/approvals", schemaPath: "#/definitions/OfferedStep/properties/approvals/type", keyword: "type", params: { type: "array" } };
            vErrors === null ? vErrors = [err54] : vErrors.push(err54), errors++;
          }
        }
      } else {
        let err55 = { instancePath: instancePath + "/patch", schemaPath: "#/definitions/OfferedStep/type", keyword: "type", params: { type: "object" } };
        vErrors === null ? vErrors = [err55] : vErrors.push(err55), errors++;
      }
    }
    if (data.documents !== void 0 && func0.call(data, "documents")) {
      let data21 = data.documents;
      if (Array.isArray(data21)) {
        if (data21.length > 1024) {
          let err56 = { instancePath: instancePath + "/documents", schemaPath: "#/properties/documents/maxItems", keyword: "maxItems", params: { limit: 1024 } };
          vErrors === null ? vErrors = [err56] : vErrors.push(err56), errors++;
        }
        let len4 = data21.length;
        for (let i4 = 0; i4 < len4; i4++) {
          let data22 = data21[i4];
          if (data22 && typeof data22 == "object" && !Array.isArray(data22)) {
            if (data22.name === void 0 || !func0.call(data22, "name")) {
              let err57 = { instancePath: instancePath + "/documents/" + i4, schemaPath: "#/definitions/TrustDocument/required", keyword: "required", params: { missingProperty: "name" } };
              vErrors === null ? vErrors = [err57] : vErrors.push(err57), errors++;
            }
            if (data22.envelope === void 0 || !func0.call(data22, "envelope")) {
              let err58 = { instancePath: instancePath + "/documents/" + i4, schemaPath: "#/definitions/TrustDocument/required", keyword: "required", params: { missingProperty: "envelope" } };
              vErrors === null ? vErrors = [err58] : vErrors.push(err58), errors++;
            }
            for (let key4 of Object.keys(data22))
              if (!(key4 === "name" || key4 === "envelope")) {
                let err59 = { instancePath: instancePath + "/documents/" + i4, schemaPath: "#/definitions/TrustDocument/additionalProperties", keyword: "additionalProperties", params: { additionalProperty: key4 } };
                vErrors === null ? vErrors = [err59] : vErrors.push(err59), errors++;
              }
            if (data22.name !== void 0 && func0.call(data22, "name")) {
              let data23 = data22.name;
              if (typeof data23 == "string") {
                if (func50(data23) > 255) {
                  let err60 = { instancePath: instancePath + "/documents/" + i4 + "/name", schemaPath: "#/definitions/TrustDocument/properties/name/maxLength", keyword: "maxLength", params: { limit: 255 } };
                  vErrors === null ? vErrors = [err60] : vErrors.push(err60), errors++;
                }
              } else {
                let err61 = { instancePath: instancePath + "/documents/" + i4 + "/name", schemaPath: "#/definitions/TrustDocument/properties/name/type", keyword: "type", params: { type: "string" } };
                vErrors === null ? vErrors = [err61] : vErrors.push(err61), errors++;
              }
            }
            if (data22.envelope !== void 0 && func0.call(data22, "envelope")) {
              let data24 = data22.envelope;
              if (!(data24 && typeof data24 == "object" && !Array.isArray(data24))) {
                let err62 = { instancePath: instancePath + "/documents/" + i4 + "/envelope", schemaPath: "#/definitions/TrustDocument/properties/envelope/type", keyword: "type", params: { type: "object" } };
                vErrors === null ? vErrors = [err62] : vErrors.push(err62), errors++;
              }
            }
          } else {
            let err63 = { instancePath: instancePath + "/documents/" + i4, schemaPath: "#/definitions/TrustDocument/type", keyword: "type", params: { type: "object" } };
            vErrors === null ? vErrors = [err63] : vErrors.push(err63), errors++;
          }
        }
      } else {
        let err64 = { instancePath: instancePath + "/documents", schemaPath: "#/properties/documents/type", keyword: "type", params: { type: "array" } };
        vErrors === null ? vErrors = [err64] : vErrors.push(err64), errors++;
      }
    }
    if (data.digest !== void 0 && func0.call(data, "digest")) {
      let data25 = data.digest;
      if (typeof data25 == "string") {
        if (func50(data25) > 64) {
          let err65 = { instancePath: instancePath + "/digest", schemaPath: "#/properties/digest/maxLength", keyword: "maxLength", params: { limit: 64 } };
          vErrors === null ? vErrors = [err65] : vErrors.push(err65), errors++;
        }
        if (!pattern3.test(data25)) {
          let err66 = { instancePath: instancePath + "/digest", schemaPath: "#/properties/digest/pattern", keyword: "pattern", params: { pattern: "^[0-9a-f]{64}$" } };
          vErrors === null ? vErrors = [err66] : vErrors.push(err66), errors++;
        }
      } else {
        let err67 = { instancePath: instancePath + "/digest", schemaPath: "#/properties/digest/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err67] : vErrors.push(err67), errors++;
      }
    }
    if (data.of !== void 0 && func0.call(data, "of")) {
      let data26 = data.of;
      if (typeof data26 == "string") {
        if (func50(data26) > 16) {
          let err68 = { instancePath: instancePath + "/of", schemaPath: "#/properties/of/maxLength", keyword: "maxLength", params: { limit: 16 } };
          vErrors === null ? vErrors = [err68] : vErrors.push(err68), errors++;
        }
        if (!pattern0.test(data26)) {
          let err69 = { instancePath: instancePath + "/of", schemaPath: "#/properties/of/pattern", keyword: "pattern", params: { pattern: "^[0-9a-f]{16}$" } };
          vErrors === null ? vErrors = [err69] : vErrors.push(err69), errors++;
        }
      } else {
        let err70 = { instancePath: instancePath + "/of", schemaPath: "#/properties/of/type", keyword: "type", params: { type: "string" } };
        vErrors === null ? vErrors = [err70] : vErrors.push(err70), errors++;
      }
    }
  } else {
    let err71 = { instancePath, schemaPath: "#/type", keyword: "type", params: { type: "object" } };
    vErrors === null ? vErrors = [err71] : vErrors.push(err71), errors++;
  }
  return validate11.errors = vErrors, errors === 0;
}

/** Checks the shape of an unknown value; the faults of the last call that failed are in `errors`. */
export const validatePatcherRequest = checkPatcherRequest as unknown as SchemaValidator<PatcherRequest>;

/** Names of all fields of a PatcherRequest, for suggestions and for tests. */
export const fieldsOfPatcherRequest: FieldTree = {
  "protocol": {},
  "owner": {},
  "patches": {
    "*": {
      "name": {},
      "envelope": {},
      "approvals": {
        "*": {}
      }
    }
  },
  "digests": {},
  "wanted": {},
  "pids": {
    "*": {}
  },
  "process": {
    "pid": {},
    "startTicks": {}
  },
  "patch": {
    "name": {},
    "buildId": {},
    "envelope": {},
    "approvals": {
      "*": {}
    }
  },
  "documents": {
    "*": {
      "name": {},
      "envelope": {}
    }
  },
  "digest": {},
  "of": {}
};

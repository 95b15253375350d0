import { build } from './build.ts';

/** What differs for a patcher: where the addresses come from, and whether a C library and its threads are there too. */
export const GO_BUILDS = {
  static: { mode: 'exe', cgo: '0', external: false },
  'position independent': { mode: 'pie', cgo: '0', external: false },
  'linked by the C compiler': { mode: 'pie', cgo: '1', external: true },
} as const;

/** Go's linker writes a GNU build id by itself only since 1.24; any other version takes this one. */
const BUILD_ID = '-B=0x5709a9b0c3f2d1e4a5b6c7d8e9f0a1b2c3d4e5';

/** The Go program in one of these builds. Nothing is fetched: it uses the standard library alone. */
export function goProgram(kind: keyof typeof GO_BUILDS): Promise<string> {
  const { mode, cgo, external } = GO_BUILDS[kind];
  const linking = external ? `-linkmode=external -extldflags=-Wl,--build-id=sha1` : BUILD_ID + digits(kind);
  return build({
    source: 'subject.go',
    tool: 'go',
    env: { CGO_ENABLED: cgo, GOFLAGS: '', GO111MODULE: 'off', GOTOOLCHAIN: 'local' },
    args: (from, made) => ['build', `-buildmode=${mode}`, `-ldflags=${linking}`, '-o', made, from],
  });
}

/** The last byte of the id tells the builds apart. */
const digits = (kind: keyof typeof GO_BUILDS): string => `0${Object.keys(GO_BUILDS).indexOf(kind)}`;

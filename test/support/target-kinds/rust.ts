import { build } from './build.ts';

/** What differs for a patcher: where the addresses come from, and whose C library it is. */
export const RUST_BUILDS = {
  'position independent': ['-Crelocation-model=pic'],
  'at a fixed address': ['-Crelocation-model=static', '-Clink-arg=-no-pie'],
  static: ['-Ctarget-feature=+crt-static'],
} as const;

/** The Rust program in one of these builds, with the standard library alone. */
export function rustProgram(kind: keyof typeof RUST_BUILDS): Promise<string> {
  const common = ['--edition=2021', '-Copt-level=3', '-Clink-arg=-Wl,--build-id=sha1'];
  return build({
    source: 'subject.rs',
    tool: 'rustc',
    args: (from, made) => [...common, ...RUST_BUILDS[kind], '-o', made, from],
  });
}

import { equalBytes, toHex } from '#domain/bytes.ts';
import type { ChangedBytes } from '#domain/patcher.ts';
import type { Sha256, Tracer, Witness, Write } from './ports.ts';

/** A tracer that tells a witness what it is about to change and what it has changed, and leaves undone what may not be. */
export function witnessed(tracer: Tracer, witness: Witness, sha256: Sha256): Tracer {
  const describe = (writes: readonly Write[]): ChangedBytes[] =>
    writes
      .filter(({ expect, bytes }) => !equalBytes(expect, bytes))
      .map(({ address, expect, bytes }) => changeOf(address, expect, bytes, sha256));
  return {
    async change(request) {
      const changes = describe([...request.prepare, ...request.writes]);
      const allowed = changes.length === 0 ? undefined : witness.before(changes);
      if (allowed?.ok === false) return allowed;
      const done = await tracer.change(request);
      if (!done.ok) return done;
      const wiped = request.wipes.filter((_, index) => done.value.wiped[index] === true);
      witness.after([...changes, ...describe(wiped.map(({ write }) => write))]);
      return done;
    },
    async map(request) {
      const { content, size, scratch } = request;
      const call = { address: scratch.address, length: scratch.size };
      const allowed = witness.beforeMapping({ content, length: size, call });
      if (!allowed.ok) return allowed;
      const done = await tracer.map(request);
      if (done.ok) witness.mapped({ address: done.value.address, length: size });
      return done;
    },
    close: () => tracer.close(),
  };
}

/** One stretch of memory before and after, by its digests. */
export const changeOf = (address: number, before: Uint8Array, after: Uint8Array, sha256: Sha256): ChangedBytes => ({
  address,
  length: before.length,
  before: toHex(sha256(before)),
  after: toHex(sha256(after)),
});

import { err, ok, type Result } from '#domain/result.ts';
import { findGaps, findRoom, type Room } from './change/room.ts';
import type { Refusal } from './change/check-site.ts';
import { pageUp, type Range, type TargetModule } from './elf/module.ts';
import { vdsoTail } from './elf/vdso.ts';
import type { InstructionSet, MapRequest, ProcessReader, Tracer } from './ports.ts';
import { isMarkedPage, PAGE_MARKER } from './record/page-marker.ts';
import { scratchLength } from './record/scratch.ts';
import { REMOTE_CALL_BYTES } from './record/remote-call.ts';
import type { ProcessView } from './view-process.ts';

/** Where a region goes, and, for a page that was only just mapped, where its marker has to be written first. */
export interface Place {
  readonly room: Room;
  readonly newPage: number | undefined;
}

export interface FindPlaceDeps {
  readonly reader: ProcessReader;
  readonly tracer: Tracer;
  readonly instructions: InstructionSet;
}

/**
 * Room for `size` bytes within reach of the module: the unused end of its own code first (nothing has to be asked of
 * the process, so it works under any sandbox), then a page that earlier patches left, then a page that the process
 * maps for us.
 */
export async function findPlace(
  view: ProcessView,
  module: TargetModule,
  size: number,
  deps: FindPlaceDeps,
): Promise<Result<Place, Refusal>> {
  const tail = module.tail && roomIn(view, module.tail, size, 'tail');
  if (tail !== undefined) return ok({ room: tail, newPage: undefined });
  const near = spanOf(module);
  for (const page of view.pages.filter((range) => isNear(range, near, deps.instructions.reach))) {
    const marked = isMarkedPage(view.memory.read(page.start, PAGE_MARKER.length) ?? new Uint8Array());
    const room = marked
      ? roomIn(view, { start: page.start + PAGE_MARKER.length, end: page.end }, size, 'page')
      : undefined;
    if (room !== undefined) return ok({ room, newPage: undefined });
  }
  const length = pageUp(PAGE_MARKER.length + size);
  const mapped = await mapPage({ view, near, size: length, content: 'code' }, deps);
  if (!mapped.ok) return mapped;
  const address = mapped.value + PAGE_MARKER.length;
  const room = { address, size: length - PAGE_MARKER.length, fill: 0, home: 'page' } as const;
  return ok({ room, newPage: mapped.value });
}

function roomIn(view: ProcessView, range: Range, size: number, home: Room['home']): Room | undefined {
  const bytes = view.memory.read(range.start, range.end - range.start);
  return bytes && findRoom(bytes, range.start, size, home);
}

export const spanOf = (module: TargetModule): Range => ({
  start: Math.min(...module.text.map(({ start }) => start)),
  end: Math.max(...module.text.map(({ end }) => end)),
});

export const isNear = (range: Range, near: Range, reach: number): boolean =>
  near.end - range.start < reach && range.end - near.start < reach;

/** For people, and rounded up to what the jump itself reaches. */
const distanceOf = (reach: number): string =>
  reach < 2 ** 30 ? `${Math.ceil(reach / 2 ** 20)} MiB` : `${Math.ceil(reach / 2 ** 30)} GiB`;

export interface WantedPage extends Pick<MapRequest, 'content' | 'size'> {
  readonly view: ProcessView;
  /** All of it must be within reach. */
  readonly near: Range;
}

/** Address of a mapping that the process makes for us; refused where that might harm it. */
export async function mapPage(
  { view, near, size, content }: WantedPage,
  { reader, tracer, instructions: { reach } }: FindPlaceDeps,
): Promise<Result<number, Refusal>> {
  const none = (message: string) => err({ reason: 'NoRoomNearby', message } as const);
  if ((reader.status(view.key.pid)?.seccomp ?? 0) !== 0) {
    return none(
      `the unused end of the module's code is too small for ${size} bytes, and a system call filter may forbid the process to map more`,
    );
  }
  const addresses = findGaps(view.mappings, near, size, reach);
  if (addresses.length === 0) return none(`no free address range within ${distanceOf(reach)} of the module`);
  const scratch = scratchIn(view);
  if (scratch === undefined)
    return none('no module has 160 unused bytes of code from which the process could be asked to map a page');
  const mapped = await tracer.map({ target: view.identity, content, size, addresses, scratch });
  return mapped.ok ? ok(mapped.value.address) : mapped;
}

/** Free code bytes of any module, or else of the kernel's own: a remote call need not be near anything. */
function scratchIn(view: ProcessView): Room | undefined {
  for (const tail of [...view.modules.map((module) => module.tail), vdsoTail(view.mappings, view.memory)]) {
    const room = tail && roomIn(view, tail, scratchLength(REMOTE_CALL_BYTES), 'tail');
    if (room !== undefined) return room;
  }
  return undefined;
}

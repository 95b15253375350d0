import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import type { BuildId } from '#domain/ids.ts';
import { err, ok, type Result } from '#domain/result.ts';
import { findBuildId } from './build-id.ts';
import { PT_LOAD, type Segment } from './elf-header.ts';
import { readNotes, readSegments, type ImageBytes } from './module-headers.ts';

/** An ELF module as it lies in a file, with the build id that a process would have of it. */
export interface ModuleFile {
  readonly path: string;
  readonly buildId: BuildId;
  /** Bytes at an ELF virtual address, if all of them are code that is loaded from the file. */
  readonly readCode: (address: number, length: number) => Uint8Array | undefined;
  readonly close: () => void;
}

/** Sites are shorter than headers, and no header has more. */
const MAX_READ_BYTES = 64 * 1024;

/**
 * Opens a module for x86-64. Only headers are read, and later what is asked for, however large the file is. The error is
 * a sentence.
 */
export function openModuleFile(path: string): Result<ModuleFile, string> {
  let descriptor: number;
  try {
    // Opening a pipe would wait for whoever writes to it.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    return err(`${path} cannot be read: ${(cause as Error).message}.`);
  }
  const module = readModuleFile(path, descriptor);
  if (!module.ok) closeSync(descriptor);
  return module;
}

function readModuleFile(path: string, descriptor: number): Result<ModuleFile, string> {
  if (!fstatSync(descriptor).isFile()) return err(`${path} is no file.`);
  const segments = readSegments(0, fileBytes(descriptor));
  if (segments === undefined) return err(`${path} is no program or library for x86-64.`);
  const image = loadedBytes(segments, descriptor);
  const buildId = readNotes(segments, 0, image)
    .map(findBuildId)
    .find((id) => id !== undefined);
  if (buildId === undefined) return err(`${path} has no build id, so that no patch can be for it.`);
  const code = loadedBytes(
    segments.filter(({ executable }) => executable),
    descriptor,
  );
  return ok({
    path,
    buildId,
    readCode: (address, length) => code.read(address, length),
    close: () => {
      closeSync(descriptor);
    },
  });
}

/** The file by offset. What cannot be read is not there. */
const fileBytes = (descriptor: number): ImageBytes => ({
  read: (offset, length) => {
    if (!Number.isSafeInteger(offset) || offset < 0 || length < 0 || length > MAX_READ_BYTES) return undefined;
    const bytes = new Uint8Array(length);
    try {
      return readSync(descriptor, bytes, 0, length, offset) === length ? bytes : undefined;
    } catch {
      return undefined;
    }
  },
});

/** The file by address, as its PT_LOAD headers have it mapped (elf(5)); what is behind the end of the file is not there. */
function loadedBytes(segments: readonly Segment[], descriptor: number): ImageBytes {
  const file = fileBytes(descriptor);
  const loads = segments.filter(({ type }) => type === PT_LOAD);
  return {
    read: (at, length) => {
      const load = loads.find(({ address, fileSize }) => address <= at && at + length <= address + fileSize);
      return load && file.read(load.offset + (at - load.address), length);
    },
  };
}

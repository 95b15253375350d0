/** One document's part of a file, with its own marker line if it has one. */
export interface DocumentText {
  readonly text: string;
  /** UTF-16 offset and line (from 0) of its start within the file. */
  readonly offset: number;
  readonly line: number;
}

/**
 * Cuts a file at its document markers. YAML 1.2 forbids `---` and `...` at the start of a line anywhere inside a
 * document, also in block scalars and quotes (rule c-forbidden), so that cutting first is exact, and an open quote or
 * bracket in one document cannot swallow the next.
 */
export function splitDocuments(file: string): DocumentText[] {
  const cuts = [0, ...Array.from(file.matchAll(MARKERS), markerStart)];
  const starts = cuts.filter((cut, index) => !DIRECTIVES.test(file.slice(cuts[index - 1] ?? cut, cut)));
  let line = 0;
  return starts.map((offset, index) => {
    const text = file.slice(offset, starts[index + 1]);
    const document = { text, offset, line };
    line += text.split('\n').length - 1;
    return document;
  });
}

/** Not in multi-line mode, where JavaScript would also take U+2028 for the start of a line. */
const MARKERS = /(?<=^|\n)(---|\.\.\.)(?=[ \t\r\n]|$)/g;

/** Lines of directives, which belong to the document whose marker follows. */
const DIRECTIVES = /^(?:#.*\n|\s*\n)*%.*\n(?:[#%].*\n|\s*\n)*$/;

/** `---` belongs to the document it starts; `...` belongs to none. */
const markerStart = ({ index, 0: marker }: RegExpExecArray): number =>
  marker === '---' ? index : index + marker.length;

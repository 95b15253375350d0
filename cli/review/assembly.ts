/** One statement of an assembly text, with the local labels that stand before it. */
export interface Statement {
  readonly labels: readonly string[];
  readonly text: string;
}

/** An assembly text as GNU as splits it (info as, "Syntax"). */
export interface AssemblyText {
  readonly statements: readonly Statement[];
  /** Labels behind the last statement: what runs next. */
  readonly endLabels: readonly string[];
}

const LABEL = /^(?<name>[A-Za-z_.$][\w.$]*|[0-9]+)\s*:\s*/;

/**
 * Splits assembly into statements: at line ends and at `;`, which begins a comment for other assemblers and a statement
 * for this one. Comments are taken out first.
 */
export function readAssembly(assembly: string): AssemblyText {
  const bare = assembly.replaceAll(/\/\*[^]*?\*\//g, ' ').replaceAll(/(#|\/\/).*/g, '');
  const statements: Statement[] = [];
  let labels: string[] = [];
  for (const part of bare.split(/[\n;]/)) {
    let text = part.trim();
    for (let label = LABEL.exec(text); label !== null; label = LABEL.exec(text)) {
      labels.push(label.groups?.['name'] ?? '');
      text = text.slice(label[0].length);
    }
    if (text === '') continue;
    statements.push({ labels, text });
    labels = [];
  }
  return { statements, endLabels: labels };
}

/** Conditions that have several names (Intel SDM vol. 1, appendix B), each with the one that disassemblers choose. */
const CONDITIONS: Readonly<Record<string, string>> = {
  ...{ z: 'e', nz: 'ne', c: 'b', nae: 'b', nc: 'ae', nb: 'ae', na: 'be', nbe: 'a' },
  ...{ nge: 'l', nl: 'ge', ng: 'le', nle: 'g', pe: 'p', po: 'np' },
};

/** An instruction in one of the ways in which it may be written, so that two that mean the same compare as equal. */
export const canonicalInstruction = (text: string): string =>
  text
    .trim()
    .replaceAll(/\b(?:BYTE|WORD|DWORD|QWORD|XMMWORD|YMMWORD|PTR)\b/g, (word) => word.toLowerCase())
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([[\],:+*-]) ?/g, '$1')
    .replace(/^(j|set|cmov)([a-z]+)\b/, (_, verb: string, condition: string) => verb + canonicalCondition(condition))
    .replaceAll(/(?<![\w.])(?:0x[0-9a-f]+|[0-9]+)\b/gi, canonicalNumber);

const canonicalCondition = (condition: string): string =>
  Object.hasOwn(CONDITIONS, condition) ? (CONDITIONS[condition] ?? condition) : condition;

/** A leading zero makes a number octal, as in C. */
function canonicalNumber(digits: string): string {
  if (/^0[0-7]+$/.test(digits)) return BigInt(`0o${digits.slice(1)}`).toString();
  return /^0[0-9]/.test(digits) ? digits : BigInt(digits).toString();
}

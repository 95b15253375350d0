import { compile } from 'json-schema-to-typescript';
import ts from 'typescript';
import { withDefinitions, type Schema } from './schema.ts';

/** TypeScript interfaces for a closed schema, one for each title. Everything is readonly: an API object is a value. */
export async function typesOf(schema: Schema, header: string): Promise<string> {
  const name = schema.title ?? 'Document';
  const source = await compile(withDefinitions(schema) as Parameters<typeof compile>[0], name, {
    bannerComment: header,
    additionalProperties: false,
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120 },
  });
  return withReadonly(source);
}

/** json-schema-to-typescript has no option for it, so the modifier is inserted where the parsed file shows a member. */
function withReadonly(source: string): string {
  const file = ts.createSourceFile('types.ts', source, ts.ScriptTarget.Latest, true);
  const places: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertySignature(node) || ts.isIndexSignatureDeclaration(node) || ts.isArrayTypeNode(node)) {
      places.push(node.getStart(file));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return places
    .sort((left, right) => right - left)
    .reduce((text, at) => `${text.slice(0, at)}readonly ${text.slice(at)}`, source);
}

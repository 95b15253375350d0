import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The subset of JSON Schema that structural CRD schemas may use. */
export interface Schema {
  title?: string;
  description?: string;
  type?: string;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  required?: string[];
  maxItems?: number;
  maxLength?: number;
  [keyword: string]: unknown;
}

interface CustomResourceDefinition {
  kind: 'CustomResourceDefinition';
  spec: {
    group: string;
    names: { kind: string };
    versions: { name: string; schema: { openAPIV3Schema: Schema } }[];
  };
}

/** Reads one source: the schema of a CRD's only version, or a plain schema document. */
export function readSchema(file: string): Schema {
  const document = parse(readFileSync(file, 'utf8')) as Schema | CustomResourceDefinition;
  return isDefinition(document) ? schemaOfDefinition(document) : document;
}

const isDefinition = (document: Schema | CustomResourceDefinition): document is CustomResourceDefinition =>
  document['kind'] === 'CustomResourceDefinition';

/**
 * The API server knows `apiVersion`, `kind` and the rest of `metadata` by itself, so a CRD must not spell them out; our
 * own validator has to.
 */
function schemaOfDefinition({ spec }: CustomResourceDefinition): Schema {
  const [version] = spec.versions;
  if (version === undefined || spec.versions.length !== 1) throw new Error(`${spec.names.kind}: one version expected`);
  const schema = version.schema.openAPIV3Schema;
  const { apiVersion, kind, metadata, ...rest } = schema.properties ?? {};
  return {
    ...schema,
    required: ['apiVersion', 'kind', ...(schema.required ?? [])],
    properties: {
      apiVersion: { ...apiVersion, type: 'string', enum: [`${spec.group}/${version.name}`] },
      kind: { ...kind, type: 'string', enum: [spec.names.kind] },
      metadata: objectMeta(metadata),
      ...rest,
    },
  };
}

/** What a manifest may say about itself. Everything else in `metadata` is written by the API server. */
function objectMeta(declared: Schema | undefined): Schema {
  const stringMap = (description: string): Schema => ({
    type: 'object',
    description,
    maxProperties: 64,
    additionalProperties: { type: 'string', description: 'One value.', maxLength: 16_384 },
  });
  return {
    ...declared,
    title: 'ObjectMeta',
    type: 'object',
    description: 'Name and labels of the object.',
    required: ['name'],
    properties: {
      ...declared?.properties,
      labels: stringMap('Labels, as Kubernetes knows them.'),
      annotations: stringMap('Annotations, as Kubernetes knows them.'),
    },
  };
}

/**
 * Makes a schema that refuses unknown fields: `additionalProperties: false` on every object that lists its properties.
 * Keywords that only the API server understands, and `format`, whose checks are made after parsing, are left out.
 */
export function closed(schema: Schema): Schema {
  const kept = Object.entries(schema).filter(
    ([keyword]) => !keyword.startsWith('x-kubernetes-') && keyword !== 'format',
  );
  const copy = Object.fromEntries(kept) as Schema;
  if (schema[INT_OR_STRING] === true) return eitherNumberOrText(copy);
  if (schema.items !== undefined) copy.items = closed(schema.items);
  if (typeof schema.additionalProperties === 'object') copy.additionalProperties = closed(schema.additionalProperties);
  if (schema.properties !== undefined) {
    copy.properties = mapValues(schema.properties, closed);
    copy.additionalProperties = false;
  }
  return copy;
}

const INT_OR_STRING = 'x-kubernetes-int-or-string';

/** The API server applies bounds to numbers and patterns to text; JSON Schema in strict mode wants to be told which. */
function eitherNumberOrText({ minimum, maximum, maxLength, pattern, ...rest }: Schema): Schema {
  const number = { type: 'integer', minimum, maximum };
  return { ...rest, anyOf: [number, { type: 'string', maxLength, pattern }] };
}

/** Every sub-schema that has a title, by title. Two different shapes with one title would make one type lie. */
export function titled(schema: Schema, found = new Map<string, Schema>()): ReadonlyMap<string, Schema> {
  if (schema.title !== undefined) {
    const other = found.get(schema.title);
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(schema)) {
      throw new Error(`two different shapes are titled ${schema.title}: make them equal or rename one`);
    }
    found.set(schema.title, schema);
  }
  for (const child of childrenOf(schema)) titled(child, found);
  return found;
}

/** Replaces each titled sub-schema by a reference, so that a shape used twice is generated once. */
export function withDefinitions(schema: Schema): Schema {
  const definitions = mapValues(Object.fromEntries(titled(schema)), (shape) => withReferences(shape, true));
  return { ...withReferences(schema, true), definitions };
}

function withReferences(schema: Schema, isRoot = false): Schema {
  if (schema.title !== undefined && !isRoot) return { $ref: `#/definitions/${schema.title}` };
  const copy = { ...schema };
  if (schema.items !== undefined) copy.items = withReferences(schema.items);
  if (typeof schema.additionalProperties === 'object') {
    copy.additionalProperties = withReferences(schema.additionalProperties);
  }
  if (schema.properties !== undefined) copy.properties = mapValues(schema.properties, (child) => withReferences(child));
  return copy;
}

function childrenOf(schema: Schema): Schema[] {
  const children = Object.values(schema.properties ?? {});
  if (schema.items !== undefined) children.push(schema.items);
  if (typeof schema.additionalProperties === 'object') children.push(schema.additionalProperties);
  return children;
}

/** The same names with changed values. */
export function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

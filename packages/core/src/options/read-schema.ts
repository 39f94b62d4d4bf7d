import type { ClaimsSchema } from '../contract/claims-schema.ts';
import { isThenable } from '../maybe-promise.ts';
import type { Position } from './problems.ts';
import { hasMethods, memberOf } from './readers.ts';

/** Reads anything with the interface of Standard Schema, version 1. */
export function readSchema(value: unknown, at: Position): ClaimsSchema | undefined {
  return isSchema(value) ? value : at.report('must be a Standard Schema (version 1)');
}

function isSchema(value: unknown): value is ClaimsSchema {
  // A schema may be a function as well as an object; arktype's are.
  const standard: unknown = memberOf(value, '~standard');
  const isVersion1 = memberOf(standard, 'version') === 1;
  return isVersion1 && hasMethods(standard, ['validate']) && !isThenable(value);
}

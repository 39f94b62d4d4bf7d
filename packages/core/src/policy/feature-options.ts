import type { ClaimsSchema } from '../contract/claims-schema.ts';
import type { Dpop } from '../contract/dpop.ts';
import { CONTRACT } from '../contract/key-source.ts';
import type { Algorithm } from '../jose/algorithms.ts';
import { isThenable } from '../maybe-promise.ts';
import type { Problems } from '../options/problems.ts';
import { requireContract } from './issuer-settings.ts';
import type { MtlsSettings } from './policy.ts';

/** How verified tokens are remembered. */
export interface TokenCacheOptions {
  readonly maxBytes: number;
  readonly storage: 'token' | 'digest';
}

/** Returns the schema of the claims: anything with the interface of Standard Schema, version 1. */
export function readSchema(problems: Problems, value: unknown): ClaimsSchema | undefined {
  if (value === undefined) return undefined;
  // A schema may be a function as well as an object; arktype's are.
  const schema = (value ?? {}) as { readonly '~standard'?: Partial<ClaimsSchema['~standard']> };
  const standard = schema['~standard'];
  if (standard?.version !== 1 || typeof standard.validate !== 'function' || isThenable(schema)) {
    problems.add(
      'claims',
      'must be a Standard Schema (version 1), such as a zod or valibot schema',
    );
    return undefined;
  }
  return schema as ClaimsSchema;
}

/** Returns what checks proofs, unless it is off. Throws ConfigError for one of another contract. */
export function readDpop(problems: Problems, value: unknown): Dpop | undefined {
  if (value === undefined) return undefined;
  const dpop = (value ?? {}) as Partial<Dpop>;
  requireContract('dpop', dpop[CONTRACT]);
  if (typeof dpop.prove !== 'function' || !Array.isArray(dpop.algorithms)) {
    problems.add(
      'dpop',
      'must be made by createDpop({ publicOrigin, … }) of @oidc-verify/core/dpop',
    );
  }
  return dpop.mode === 'off' ? undefined : (dpop as Dpop);
}

/** Returns where client certificates are found. */
export function readMtls(problems: Problems, value: unknown): MtlsSettings | undefined {
  if (value === undefined) return undefined;
  const { certificate } = problems.record('mtls', value, ['certificate']);
  problems.callback('mtls.certificate', certificate);
  return { certificate } as MtlsSettings;
}

const KIBIBYTE = 1024;
const CACHE_BYTES = { min: 64 * KIBIBYTE, max: 4 * KIBIBYTE ** 3, fallback: 16 * KIBIBYTE ** 2 };

/** Returns how verified tokens are remembered; undefined: not at all. */
export function readTokenCache(problems: Problems, value: unknown): TokenCacheOptions | undefined {
  if (value === undefined || value === false) return undefined;
  const given = value === true ? {} : value;
  const options = problems.record('tokenCache', given, ['maxBytes', 'storage']);
  const storage = readChoice(problems, 'tokenCache.storage', options['storage'], [
    'token',
    'digest',
  ]);
  const maxBytes = problems.number('tokenCache.maxBytes', options['maxBytes'], CACHE_BYTES);
  return { maxBytes, storage };
}

const FAMILIES: Readonly<Record<string, readonly Algorithm['scheme'][]>> = {
  rsa: ['pkcs1', 'pss'],
  ecdsa: ['ecdsa'],
  eddsa: ['eddsa'],
};

/** Returns the signature schemes that leave the thread. */
export function readOffload(problems: Problems, value: unknown): ReadonlySet<Algorithm['scheme']> {
  const options =
    value === undefined ? {} : problems.record('offload', value, Object.keys(FAMILIES));
  const schemes = Object.entries(FAMILIES).flatMap(([family, own]) => {
    const path = `offload.${family}`;
    const where = readChoice(problems, path, options[family], ['inline', 'threadpool']);
    return where === 'threadpool' ? own : [];
  });
  return new Set(schemes);
}

/** Returns the choice that was made, or the first. */
function readChoice<Choice extends string>(
  problems: Problems,
  path: string,
  value: unknown,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  if (value === undefined) return choices[0];
  const found = choices.find((choice) => choice === value);
  if (found === undefined) problems.add(path, `must be one of ${choices.join(', ')}`);
  return found ?? choices[0];
}

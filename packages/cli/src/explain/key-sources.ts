import { createPublicKey } from 'node:crypto';
import { staticJwks } from '@oidc-verify/core';
import type { Jwk, KeySource } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { UsageError } from '../usage-error.ts';
import type { PolicyFlags } from './policy-flags.ts';
import { parseObject, readTextFile } from './read-file.ts';

/** Keys, and the options that they ask for. */
export interface GivenKeys {
  readonly keys: KeySource;
  /** True where they come over the network. */
  readonly areFetched: boolean;
  readonly options: { readonly acceptAnyKid?: true };
}

/**
 * Returns the keys that `--jwks` names: a URL, or a file with a JWK Set, one JWK or a public key in PEM. By
 * default they are fetched from where the issuer says.
 *
 * @throws {UsageError} for a file that has none of these
 * @throws {ConfigError} `invalid_options` for a URL that may not be fetched
 */
export async function openKeys(
  flags: PolicyFlags,
  fetching: Readonly<Record<string, unknown>>,
  cwd: string,
): Promise<GivenKeys> {
  const { jwks } = flags;
  if (jwks === undefined || /^https?:\/\//i.test(jwks)) {
    const named = jwks === undefined ? {} : { jwksUri: jwks };
    const keys = fetchJwks({ ...fetching, ...named, ...limitsOf(flags) });
    return { keys, areFetched: true, options: {} };
  }
  const text = await readTextFile(jwks, '--jwks', cwd);
  if (text.includes('-----BEGIN ')) {
    // PEM has no name for the key.
    return {
      keys: staticJwks({ keys: [readPem(text, jwks)] }),
      areFetched: false,
      options: { acceptAnyKid: true },
    };
  }
  const value = parseObject(text, `--jwks: ${jwks}`);
  const set = 'kty' in value ? { keys: [value] } : value;
  const { keys } = set;
  if (!Array.isArray(keys)) {
    throw new UsageError(
      `--jwks: ${jwks} is not a JWK Set: expected an object with a list keys, one JWK, or PEM.`,
    );
  }
  return { keys: staticJwks({ keys }), areFetched: false, options: {} };
}

function limitsOf({ timeoutMs, allowPrivateHost, allowHttpOrigin }: PolicyFlags): object {
  return {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(allowPrivateHost === undefined ? {} : { dangerouslyAllowPrivateHosts: allowPrivateHost }),
    ...(allowHttpOrigin === undefined ? {} : { dangerouslyAllowHttpOrigins: allowHttpOrigin }),
  };
}

function readPem(text: string, path: string): Jwk {
  try {
    return Object.fromEntries(Object.entries(createPublicKey(text).export({ format: 'jwk' })));
  } catch {
    throw new UsageError(
      `--jwks: ${path} has no public key or certificate in PEM that can be read.`,
    );
  }
}

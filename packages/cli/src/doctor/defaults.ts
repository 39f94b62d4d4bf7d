import { createVerifier, isAuthError, isConfigError } from '@oidc-verify/core';
import type { AlgorithmName } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { Fetch } from '@oidc-verify/fetch-jwks';
import { isAnswer } from './evidence.ts';
import { fail, pass } from './finding.ts';
import type { Finding } from './finding.ts';
import type { GatherSetting } from './gather.ts';
import { request } from './transport.ts';
import { messageOf } from '../usage-error.ts';

/** What a verifier is tried with. */
export interface DefaultsSetting extends GatherSetting {
  readonly algorithms: readonly string[];
  /** Hosts of `--allow-private-host`. */
  readonly privateHosts: readonly string[];
}

/** Tries what an API with default options does: create a verifier for the issuer and get ready. */
export async function tryDefaults(issuer: string, setting: DefaultsSetting): Promise<Finding> {
  const { timeoutMs, maxBytes, privateHosts, httpOrigins, algorithms } = setting;
  try {
    const keys = fetchJwks({
      fetch: toFetch(setting),
      timeoutMs,
      maxBytes,
      dangerouslyAllowPrivateHosts: privateHosts,
      dangerouslyAllowHttpOrigins: httpOrigins,
    });
    const verifier = createVerifier({
      issuer,
      audience: 'https://api.example',
      algorithms: algorithms as readonly AlgorithmName[],
      keys,
    });
    try {
      await verifier.ready();
    } finally {
      await verifier.close();
      keys.close();
    }
    return pass(
      'verifier.ready',
      `a verifier for this issuer (algorithms ${algorithms.join(', ')}) gets ready`,
    );
  } catch (error) {
    const advice =
      'an API with this issuer does not start, or answers 503: correct what fails above, or the option that is named';
    return fail(
      'verifier.not-ready',
      `no verifier for this issuer gets ready: ${tell(error)}`,
      advice,
    );
  }
}

/** Returns a `fetch` with the rules of our own requests. */
function toFetch(setting: GatherSetting): Fetch {
  return async (url, { headers }) => {
    const outcome = await request(url, setting, { headers });
    if (!isAnswer(outcome)) throw Object.assign(new Error(outcome.message), { code: outcome.code });
    const { status, bytes, headers: received } = outcome;
    const body = status === 304 || status === 204 ? null : Buffer.from(bytes);
    return new Response(body, { status, headers: received });
  };
}

function tell(error: unknown): string {
  if (isConfigError(error)) {
    return error.problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  }
  return isAuthError(error) ? error.detail : messageOf(error);
}

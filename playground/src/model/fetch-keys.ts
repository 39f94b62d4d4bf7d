import { isAuthError, isLoopbackHost } from '@oidc-verify/core';
import { detailOf } from '@oidc-verify/core/diagnosis';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { Fetch } from '@oidc-verify/fetch-jwks';
import { problemsOf } from './policy-options.ts';

/** What came of asking an issuer for its keys. */
export type FetchedKeys =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly text?: undefined; readonly problem: string };

/** Asks an issuer for its keys, as an API does: discovery, then the key set. Nothing else is sent. */
export async function fetchKeys(issuer: string, fetch: Fetch): Promise<FetchedKeys> {
  try {
    const source = fetchJwks({ fetch, ...loopbackOptions(issuer) });
    const fault = source.issuerFault?.(issuer);
    if (fault !== undefined) return { problem: fault };
    const { keys } = await source.load(issuer, 'cold', {});
    source.close();
    return { text: JSON.stringify({ keys }, undefined, 2) };
  } catch (error) {
    return { problem: isAuthError(error) ? detailOf(error) : listProblems(error) };
  }
}

/** The browser's own fetch, without cookies and without telling where the request comes from. */
export const plainFetch: Fetch = async (url, init) =>
  globalThis.fetch(url, {
    ...init,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    cache: 'no-store',
  });

/** An issuer on this machine, such as one that serves tests, has no certificate. */
function loopbackOptions(issuer: string): {
  readonly dangerouslyAllowHttpOrigins?: readonly string[];
} {
  if (!URL.canParse(issuer)) return {};
  const { protocol, hostname, origin } = new URL(issuer);
  const isLocal = protocol === 'http:' && isLoopbackHost(hostname);
  return isLocal ? { dangerouslyAllowHttpOrigins: [origin] } : {};
}

function listProblems(error: unknown): string {
  return problemsOf(error)
    .map(({ path, message }) => `${path} ${message}`)
    .join('; ');
}

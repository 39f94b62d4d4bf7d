import { readFileSync } from 'node:fs';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { FetchJwks } from '@oidc-verify/fetch-jwks';
import { Agent, fetch } from 'undici';

/** Creates a key source for issuers whose certificates are signed by the CA in `caFile` (PEM). */
export function keysBehindPrivateCa(caFile: string): FetchJwks {
  const dispatcher = new Agent({ connect: { ca: readFileSync(caFile) } });
  return fetchJwks({
    fetch: async (url, init) => fetch(url, { ...init, dispatcher }),
  });
}

import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import type { FetchJwks } from '@oidc-verify/fetch-jwks';
import { Agent, fetch } from 'undici';

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const API_SERVER = 'https://kubernetes.default.svc';

/**
 * Creates a key source for the service account tokens of the cluster that this pod runs in. The API
 * server wants the token of the pod, which the role `system:service-account-issuer-discovery` permits.
 */
export function keysOfCluster(
  serviceAccount: string = SERVICE_ACCOUNT,
  apiServer: string = API_SERVER,
): FetchJwks {
  const dispatcher = new Agent({ connect: { ca: readFileSync(`${serviceAccount}/ca.crt`) } });
  return fetchJwks({
    // Not discovered: the token of the pod goes to this URL and nowhere else.
    jwksUri: `${apiServer}/openid/v1/jwks`,
    fetch: async (url, init) => {
      // Read each time, because Kubernetes replaces the file before the token expires.
      const token = await readFile(`${serviceAccount}/token`, 'utf8');
      const headers = { ...init.headers, authorization: `Bearer ${token.trim()}` };
      return fetch(url, { ...init, headers, dispatcher });
    },
  });
}

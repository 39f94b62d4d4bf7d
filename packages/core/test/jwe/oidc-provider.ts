import { createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Jwk } from '@oidc-verify/core';
import { testKeys, toPublicJwk } from '@oidc-verify/testing';
import type { PrivateJwk } from '@oidc-verify/testing';
import { Provider } from 'oidc-provider';

/** The API that its tokens are for. */
const AUDIENCE = 'https://api.test';

/** A running oidc-provider. */
export interface RunningProvider {
  readonly url: string;
  readonly jwks: { readonly keys: readonly Jwk[] };
  /** Returns an access token of the client credentials grant. */
  readonly requestToken: () => Promise<string>;
  readonly close: () => void;
}

/** Starts oidc-provider, which encrypts the access tokens of one API as `encryption` says. */
export async function startProvider(
  key: PrivateJwk,
  encryption: { readonly alg: string; readonly enc: string },
): Promise<RunningProvider> {
  const [signing] = testKeys.p256;
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const encryptionKey = createPublicKey({ key: { ...toPublicJwk(key) }, format: 'jwk' });
  const configuration: unknown = {
    clients: [
      {
        client_id: 'client',
        client_secret: 'a secret of this test',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: 'ES256',
      },
    ],
    jwks: { keys: [{ ...signing, kid: 'signing', alg: 'ES256', use: 'sig' } as never] },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          audience: AUDIENCE,
          scope: 'read',
          accessTokenFormat: 'jwt',
          jwt: {
            sign: { alg: 'ES256' },
            encrypt: { ...encryption, key: encryptionKey, kid: 'api' },
          },
        }),
      },
    },
  };
  // Typed here for what the demo configures, which is more.
  const provider = new Provider(url, configuration as never);
  server.on('request', provider.callback());
  const jwks = {
    keys: [{ ...toPublicJwk(signing as Jwk), kid: 'signing', alg: 'ES256', use: 'sig' }],
  };
  return { url, jwks, requestToken: async () => requestToken(url), close: () => server.close() };
}

async function requestToken(url: string): Promise<string> {
  const response = await fetch(`${url}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('client:a%20secret%20of%20this%20test').toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      resource: AUDIENCE,
      scope: 'read',
    }),
  });
  const answer = (await response.json()) as { access_token?: string };
  if (answer.access_token === undefined) throw new Error(JSON.stringify(answer));
  return answer.access_token;
}

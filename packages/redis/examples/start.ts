import { createVerifier } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import { checkRevokedBy } from '@oidc-verify/core/revocation';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { redisKeyStore, redisReplay, redisRevocations } from '@oidc-verify/redis';
import { createClient } from 'redis';

const client = createClient({ url: 'redis://localhost:6379', disableOfflineQueue: true });
client.on('error', (error) => console.error('redis:', error));
await client.connect();

const revocations = redisRevocations(client, { onEvent: (event) => console.info(event) });
await revocations.ready(); // reads all revocations before the first request

export const verifier = createVerifier({
  issuer: 'https://login.example.com/',
  audience: 'https://api.example.com',
  keys: fetchJwks({
    store: redisKeyStore(client),
    storeSecret: process.env['KEY_STORE_SECRET'] ?? '',
  }),
  checkRevoked: checkRevokedBy(revocations),
  dpop: createDpop({ publicOrigin: 'https://api.example.com', replay: redisReplay(client) }),
});

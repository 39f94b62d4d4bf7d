import { createServer } from 'node:http';
import { listen } from '@oidc-verify/example-settings';
import { createClient } from 'redis';
import { createApi, createApiAuth } from './api.ts';

const { env } = process;
if (env['REDIS_URL'] === undefined) {
  console.error(
    'REDIS_URL is missing. In examples/docker-compose, start it with: docker compose up',
  );
  process.exit(1);
}
const redis = createClient({ url: env['REDIS_URL'], disableOfflineQueue: true });
redis.on('error', (error) => console.error('redis:', error));
await redis.connect();

const auth = await createApiAuth(
  {
    keycloakUrl: env['KEYCLOAK_URL'] ?? '',
    realm: env['REALM'] ?? '',
    audience: env['AUDIENCE'] ?? '',
    jwksUri: env['JWKS_URI'] ?? '',
    publicOrigin: env['PUBLIC_ORIGIN'] ?? '',
  },
  redis,
);
const address = { port: Number(env['PORT']), host: env['HOST'] ?? '127.0.0.1' };
const close = async (): Promise<void> => {
  await auth.close();
  await redis.close();
};
const { url, close: stop } = await listen(createServer(createApi(auth)), address, { close });
// An orchestrator sends it before it ends a container: requests in flight are finished.
process.once('SIGTERM', () => void stop().then(() => process.exit(0)));
console.log(`listening on ${url}`);

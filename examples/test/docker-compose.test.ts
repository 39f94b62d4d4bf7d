import { createServer } from 'node:http';
import { createTestIssuer } from '../../packages/testing/src/index.ts';
import type { ListeningIssuer, TestIssuer } from '../../packages/testing/src/index.ts';
import { createRedisWorld } from '../../packages/redis/test/redis-world.ts';
import type { RedisWorld } from '../../packages/redis/test/redis-world.ts';
import { withRedis } from '../../packages/redis/test/with-redis.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApi, createApiAuth } from '../docker-compose/src/api.ts';
import {
  findComposeFaults,
  parseCompose,
  parseManifests,
  read,
} from '../docker-compose/test/definitions.ts';
import { listenOn } from './connection-world.ts';
import { hostileRequests, sendRaw } from './hostile-requests.ts';

const compose = read('compose.yaml');
const { services } = parseCompose(compose);
const manifests = parseManifests(read('kubernetes/api.yaml'));
const ofKind = (kind: string): unknown => manifests.find((one) => one.kind === kind);
const config = manifests.find(({ kind }) => kind === 'ConfigMap')?.data ?? {};
const settings = { ...services['api']?.environment };

/** What the server reads from its environment. */
const named = [...read('src/server.ts').matchAll(/env\['(\w+)'\]/g)].map(([, name = '']) => name);
const VARIABLES = [...new Set(named)].toSorted();

describe('the Compose file', () => {
  test('is one by the Compose Specification', () => {
    expect(findComposeFaults(compose)).toEqual([]);
  });

  test.each([
    ['a misspelt member', compose.replace('depends_on:', 'depend_on:')],
    ['ports that are no list', compose.replace(/ports:\n.*/, 'ports: 3000')],
    ['a condition that does not exist', compose.replace('service_healthy', 'service_fine')],
  ])('would not be one with %s', (_, changed) => {
    expect(changed).not.toBe(compose);
    expect(findComposeFaults(changed)).not.toEqual([]);
  });

  test('sets what the server reads, and nothing else', () => {
    expect(Object.keys(settings).toSorted()).toEqual(VARIABLES);
  });

  test('fetches keys from a service of its own, and not by the public name', () => {
    const { hostname, port } = new URL(settings['JWKS_URI'] ?? '');
    expect(Object.keys(services)).toContain(hostname);
    expect(port).toBe('8080');
    expect(Object.keys(services)).toContain(new URL(settings['REDIS_URL'] ?? '').hostname);
    expect(settings['KEYCLOAK_URL']).toBe(services['keycloak']?.environment?.['KC_HOSTNAME']);
  });

  test('publishes ports on this machine only, and has no password in it', () => {
    const ports = Object.values(services).flatMap((service) => service.ports ?? []);
    expect(ports.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
    expect(ports).toHaveLength(2);
    expect(services['keycloak']?.environment?.['KC_BOOTSTRAP_ADMIN_PASSWORD']).toMatch(/^\$\{/);
  });

  test('names a version of every image', () => {
    const images = Object.values(services).flatMap(({ image }) => image ?? []);
    expect(images).toHaveLength(2);
    for (const image of images) expect(image).toMatch(/:\d+\.\d+[\w.-]*$/);
  });

  test('imports a realm whose tokens are for this API', () => {
    const realm = JSON.parse(read('keycloak/shop-realm.json')) as {
      readonly realm: string;
      readonly clients: readonly {
        readonly protocolMappers: readonly { readonly config: object }[];
      }[];
    };
    expect(realm.realm).toBe(settings['REALM']);
    const mappers = realm.clients.flatMap(({ protocolMappers }) => protocolMappers);
    expect(mappers.map((mapper) => mapper.config)).toEqual([
      expect.objectContaining({ 'included.custom.audience': settings['AUDIENCE'] }),
    ]);
  });
});

describe('the manifests for Kubernetes', () => {
  test('set what the server reads, and nothing else', () => {
    expect(Object.keys(config).toSorted()).toEqual(VARIABLES);
  });

  test('fetch keys inside of the cluster, where the policy allows it', () => {
    const { hostname, port } = new URL(config['JWKS_URI'] ?? '');
    const [, namespace] = hostname.split('.');
    expect(hostname).toMatch(/\.svc$/);
    expect(ofKind('NetworkPolicy')).toMatchObject({
      spec: {
        egress: expect.arrayContaining([
          {
            to: [
              { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } } },
            ],
            ports: [{ protocol: 'TCP', port: Number(port) }],
          },
        ]) as unknown,
      },
    });
  });

  test('select the pods that they describe', () => {
    const labels = { app: 'orders-api' };
    expect(ofKind('Deployment')).toMatchObject({
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels } } },
    });
    expect(ofKind('Service')).toMatchObject({ spec: { selector: labels } });
    expect(ofKind('NetworkPolicy')).toMatchObject({
      spec: { podSelector: { matchLabels: labels } },
    });
  });

  test('probe what the API serves, at the port that it listens on', () => {
    expect(ofKind('Deployment')).toMatchObject({
      spec: {
        template: {
          spec: {
            containers: [
              {
                envFrom: [{ configMapRef: { name: 'orders-api' } }],
                ports: [{ name: 'http', containerPort: Number(config['PORT']) }],
                livenessProbe: { httpGet: { path: '/health', port: 'http' } },
                readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
              },
            ],
          },
        },
      },
    });
  });
});

withRedis('the API with the settings of the Compose file', () => {
  let issuer: TestIssuer;
  let listening: ListeningIssuer;
  let world: RedisWorld;
  let url: string;
  const closing: (() => unknown)[] = [];

  beforeAll(async () => {
    world = await createRedisWorld();
    issuer = await createTestIssuer({
      issuer: `${settings['KEYCLOAK_URL']}/realms/${settings['REALM']}`,
      audience: settings['AUDIENCE'] ?? '',
    });
    const keys = await createTestIssuer({ audience: 'none' });
    listening = await keys.listen();
    const client = await world.open('redis');
    const auth = await createApiAuth(
      {
        keycloakUrl: settings['KEYCLOAK_URL'] ?? '',
        realm: settings['REALM'] ?? '',
        audience: settings['AUDIENCE'] ?? '',
        // The address of the keys is another one than that of the issuer, as in the Compose file.
        jwksUri: keys.jwksUri,
        publicOrigin: settings['PUBLIC_ORIGIN'] ?? '',
      },
      client.client,
    );
    const server = await listenOn(createServer(createApi(auth)));
    url = `http://127.0.0.1:${server.port}`;
    closing.push(
      server.close,
      async () => auth.close(),
      async () => client.close(),
    );
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await listening.close();
    await world.close();
  });

  test('is alive, and ready once the keys are there', async () => {
    expect(await sendRaw({ url: `${url}/health` })).toMatchObject({ status: 200 });
    expect(await sendRaw({ url: `${url}/ready` })).toMatchObject({ status: 200 });
  });

  test('accepts tokens that name the public issuer', async () => {
    const roles = { realm_access: { roles: ['orders:delete'] } };
    const authorization = [`Bearer ${await issuer.sign(roles)}`];
    expect((await sendRaw({ url: `${url}/me`, authorization })).text).toBe(
      '{"sub":"user-1","permissions":["orders:delete"]}',
    );
    const call = { url: `${url}/orders/7`, method: 'DELETE' };
    expect(await sendRaw({ ...call, authorization })).toMatchObject({ status: 204 });
    const other = [`Bearer ${await issuer.sign()}`];
    expect(await sendRaw({ ...call, authorization: other })).toMatchObject({ status: 403 });
  });

  test('refuses hostile requests', async () => {
    for (const { title, authorization, status, challenge } of await hostileRequests(issuer)) {
      // oxlint-disable-next-line no-await-in-loop -- a failure names its request
      const answer = await sendRaw({ url: `${url}/me`, authorization });
      expect([title, answer.status]).toEqual([title, status]);
      // It offers DPoP as well.
      expect(answer.challenge).toContain(challenge.replace('Bearer ', ''));
    }
  });
});

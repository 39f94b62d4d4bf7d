import type {
  AdapterHarness,
  ContractCase,
  ContractErrorHandler,
  ContractResponse,
} from '../adapter-contract.ts';
import { expectEqual, expectOk, expectRefusal, expectThat } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family, Setting } from './scene.ts';

const HANDLERS: readonly ContractErrorHandler[] = ['default', 'send-error', 'status-only'];
const WELL_KNOWN = '/.well-known/oauth-protected-resource';
const PATH = `${WELL_KNOWN}/v1`;
const PUBLISHED: Setting = { auth: { resource: 'https://api.test/v1' } };
const resourceMetadata = `https://api.test${PATH}`;
const ALLOW_ORIGIN = 'access-control-allow-origin';

/** The protected resource metadata, and the challenges that point to it (RFC 9728). */
export const metadataCases: Family = (harness) => [
  defineCase(harness, 'metadata: anybody gets the document', PUBLISHED, async (scene) => {
    const response = await scene.call(PATH);
    expectDocument(response, {
      resource: 'https://api.test/v1',
      authorization_servers: [scene.issuer.issuer],
      bearer_methods_supported: ['header'],
    });
    expectEqual('Content-Type', 'application/json', response.headers['content-type']);
    expectEqual('Cache-Control', 'public, max-age=3600', response.headers['cache-control']);
    expectEqual(ALLOW_ORIGIN, '*', response.headers[ALLOW_ORIGIN]);
    expectEqual('onFailure', [], scene.failures);
  }),
  defineCase(harness, 'metadata: a bad token is ignored', PUBLISHED, async (scene) => {
    const plain = await scene.call(PATH);
    expectEqual('status', 200, plain.status);
    for (const how of [{ token: 'opaque' }, { authorization: ['Basic x', 'Bearer y'] }]) {
      const { status, body } = await scene.call(PATH, how);
      expectEqual('answer', { status: 200, body: plain.body }, { status, body });
    }
    expectEqual('onFailure', [], scene.failures);
  }),
  ...['https://api.test', 'https://api.test/', 'HTTPS://API.test:443'].map((resource) =>
    defineCase(
      harness,
      `metadata: ${resource} is published unchanged`,
      { auth: { resource } },
      async (scene) => {
        const { status, body } = await scene.call(WELL_KNOWN);
        expectEqual('status', 200, status);
        expectThat('body', resource, body.includes(`"resource":"${resource}"`), body);
      },
    ),
  ),
  defineCase(
    harness,
    'metadata: the configured members, in UTF-8',
    {
      auth: {
        resource: 'https://api.test/v1',
        metadata: {
          scopesSupported: ['a', 'b'],
          resourceName: 'Orders',
          'resourceName#de': 'Aufträge',
        },
      },
    },
    async ({ call, issuer }) => {
      expectDocument(await call(PATH), {
        resource: 'https://api.test/v1',
        authorization_servers: [issuer.issuer],
        scopes_supported: ['a', 'b'],
        bearer_methods_supported: ['header'],
        resource_name: 'Orders',
        'resource_name#de': 'Aufträge',
      });
    },
  ),
  defineCase(
    harness,
    'metadata: HEAD responds like GET, without a body',
    PUBLISHED,
    async ({ call }) => {
      const got = await call(PATH);
      const head = await call(PATH, { method: 'HEAD' });
      expectEqual('status', 200, head.status);
      expectEqual('body of HEAD', '', head.body);
      for (const name of ['content-type', 'content-length', 'cache-control', ALLOW_ORIGIN]) {
        expectEqual(`${name} of HEAD`, got.headers[name], head.headers[name]);
      }
    },
  ),
  defineCase(
    harness,
    'metadata: the preflight allows every origin',
    PUBLISHED,
    async ({ call }) => {
      const { status, headers, body } = await call(PATH, {
        method: 'OPTIONS',
        headers: [
          ['Origin', 'https://app.test'],
          ['Access-Control-Request-Method', 'GET'],
          ['Access-Control-Request-Headers', 'mcp-protocol-version'],
        ],
      });
      expectEqual('status', 204, status);
      expectEqual('body', '', body);
      expectEqual(ALLOW_ORIGIN, '*', headers[ALLOW_ORIGIN]);
      expectEqual('methods', 'GET, HEAD, OPTIONS', headers['access-control-allow-methods']);
      expectEqual('headers', '*', headers['access-control-allow-headers']);
    },
  ),
  ...['POST', 'PUT', 'DELETE'].map((method) =>
    defineCase(harness, `metadata: ${method} → 405`, PUBLISHED, async ({ call }) => {
      const { status, headers, body } = await call(PATH, { method });
      expectEqual('status', 405, status);
      expectEqual('Allow', 'GET, HEAD, OPTIONS', headers['allow']);
      expectEqual('body', '', body);
      expectEqual('Content-Type', undefined, headers['content-type']);
      expectEqual('Content-Length', '0', headers['content-length']);
      expectEqual('Transfer-Encoding', undefined, headers['transfer-encoding']);
    }),
  ),
  defineCase(harness, 'metadata: a query does not hide it', PUBLISHED, async ({ call }) => {
    const plain = await call(PATH);
    for (const query of ['?', '?x=1', '?x=1&y=%2F']) {
      const { status, body } = await call(`${PATH}${query}`);
      expectEqual(`answer for ${query}`, { status: 200, body: plain.body }, { status, body });
    }
    expectEqual('status of another path', 404, (await call(`${PATH}/?x=1`)).status);
  }),
  defineCase(
    harness,
    'metadata: a query of the resource is part of where it is',
    { auth: { resource: 'https://api.test/v1?tenant=1' } },
    async ({ call }) => {
      expectEqual('status', 200, (await call(`${PATH}?tenant=1`)).status);
      expectEqual('status for another', 404, (await call(`${PATH}?tenant=2`)).status);
      expectEqual('status for none', 404, (await call(PATH)).status);
    },
  ),
  ...absoluteFormCases(harness),
  defineCase(harness, 'metadata: other paths do not serve it', PUBLISHED, async ({ call }) => {
    expectEqual('status', 200, (await call(PATH)).status);
    for (const path of [WELL_KNOWN, `${PATH}/x`, `${PATH}/`, `${PATH}x`]) {
      const { status, body } = await call(path);
      expectThat(`answer for ${path}`, 'no document', status === 404, { status, body });
    }
    expectOk(await call('/public'), { public: true });
  }),
  defineCase(harness, 'metadata: without a resource there is no document', {}, async ({ call }) => {
    expectEqual('status', 404, (await call(WELL_KNOWN)).status);
    expectOk(await call('/public'), { public: true });
  }),
  ...HANDLERS.map((handler) =>
    defineCase(
      harness,
      `metadata: challenges name its URL (${handler})`,
      { ...PUBLISHED, errorHandler: handler },
      async ({ call, sign }) => {
        const form = { handler, resourceMetadata };
        expectRefusal(await call('/required'), 'missing_token', form);
        expectRefusal(await call('/required', { token: 'opaque' }), 'opaque_token', form);
        expectRefusal(
          await call('/required', { authorization: ['Bearer'] }),
          'invalid_request',
          form,
        );
        const scopes = ['read:reports', 'list:reports'];
        const lacking = await call('/reports', { token: await sign() });
        expectRefusal(lacking, 'insufficient_scope', { ...form, scopes });
        const nested = await call('/nested/api/required');
        expectRefusal(nested, 'missing_token', form);
      },
    ),
  ),
  defineCase(
    harness,
    'metadata: a 503 has no challenge, and the document stays available',
    { ...PUBLISHED, keys: 'unavailable' },
    async ({ call, sign }) => {
      expectRefusal(await call('/required', { token: await sign() }), 'jwks_fetch_failed');
      expectEqual('status of the document', 200, (await call(PATH)).status);
    },
  ),
  defineCase(
    harness,
    'metadata: a refused upgrade names its URL',
    PUBLISHED,
    async ({ upgrade }) => {
      const outcome = await upgrade('/socket');
      const http1 = 'http1' in outcome ? outcome.http1 : JSON.stringify(outcome);
      const place = `resource_metadata="${resourceMetadata}"`;
      expectThat('refusal', place, http1.includes(place), http1);
    },
  ),
];

function absoluteFormCases(harness: AdapterHarness): readonly ContractCase[] {
  if (harness.absoluteTargets === false) return [];
  return [
    defineCase(
      harness,
      'metadata: the absolute form of its target is that target',
      PUBLISHED,
      async ({ call }) => {
        const plain = await call(PATH);
        const { status, body } = await call(`http://api.test${PATH}`);
        expectEqual('answer', { status: 200, body: plain.body }, { status, body });
        expectEqual('status of another path', 404, (await call(`http://api.test${PATH}/x`)).status);
      },
    ),
  ];
}

function expectDocument({ status, body }: ContractResponse, document: object): void {
  expectEqual('status', 200, status);
  expectEqual('document', document, JSON.parse(body));
}

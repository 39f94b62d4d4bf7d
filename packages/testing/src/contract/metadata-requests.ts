import type { AdapterHarness, ContractCase } from '../adapter-contract.ts';
import { expectEqual, expectOk, expectThat } from './expectation.ts';
import { ALLOW_ORIGIN, PATH, PUBLISHED, WELL_KNOWN } from './metadata-scene.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

/** Which requests get the document, by method and by target (RFC 9728 §3.1). */
export const metadataRequestCases: Family = (harness) =>
  [methodCases, targetCases].flatMap((family) => family(harness));

const methodCases: Family = (harness) => [
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
];

const targetCases: Family = (harness) => [
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

import type { ContractErrorHandler, ContractResponse } from '../adapter-contract.ts';
import { expectEqual, expectRefusal, expectThat } from './expectation.ts';
import { metadataRequestCases } from './metadata-requests.ts';
import { ALLOW_ORIGIN, PATH, PUBLISHED, resourceMetadata, WELL_KNOWN } from './metadata-scene.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

const HANDLERS: readonly ContractErrorHandler[] = ['default', 'send-error', 'status-only'];

/** The protected resource metadata, and the challenges that point to it (RFC 9728). */
export const metadataCases: Family = (harness) =>
  [documentCases, metadataRequestCases, challengeCases].flatMap((family) => family(harness));

const documentCases: Family = (harness) => [
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
];

const challengeCases: Family = (harness) => [
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

function expectDocument({ status, body }: ContractResponse, document: object): void {
  expectEqual('status', 200, status);
  expectEqual('document', document, JSON.parse(body));
}

import { createMetadata } from '@oidc-verify/core/http';
import { expect, test } from 'vitest';
import { problemsOf } from '../setting.ts';

test.each([
  [null],
  [5],
  [{}],
  [{ healthcheck: () => ({ issuers: [] }) }],
  [{ schemes: [] }],
  [{ schemes: 'Bearer', healthcheck: () => ({ issuers: [] }) }],
  [{ schemes: [], healthcheck: {} }],
])('case %#: what has not all that metadata asks for is no verifier', (verifier) => {
  const settings = { resource: 'https://api.example.com/', verifier };
  expect(problemsOf(() => createMetadata(settings as never))).toEqual([
    { path: 'verifier', message: 'must be made by createVerifier()' },
  ]);
});

test('a proxy that throws is a problem of the options', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  expect(problemsOf(() => createMetadata(proxy as never))).toEqual([
    { path: 'options', message: 'could not be read: a getter or a proxy threw' },
  ]);
});

test('a member that is undefined is one left out', () => {
  const { path, respond } = createMetadata({
    resource: 'https://api.example.com/',
    resourceName: undefined,
  } as never);
  expect(JSON.parse(respond({ method: 'GET', url: path })?.body ?? '')).not.toHaveProperty(
    'resource_name',
  );
});

test.each([
  'my-resourceName#de',
  ' resourceName#de',
  'resourceName#de ',
  'x#resourceName#de',
  'resourceN#abcdefghame',
  'jwksUri#de',
  'signedMetadata#de',
  'resourceName#',
  'resourceName#d_e',
])('%j is no translation of a member', (name) => {
  const settings = { resource: 'https://api.example.com/', [name]: 'x' };
  expect(problemsOf(() => createMetadata(settings as never)).map(({ path }) => path)).toEqual([
    name,
  ]);
});

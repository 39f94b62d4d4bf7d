import type { ContractErrorHandler } from '../adapter-contract.ts';
import { expectEqual, expectNone, expectOk, expectThat } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family, Scene } from './scene.ts';

/** The identity that a handler reads, and that the token appears in no response, error or event. */
export const confidentialityCases: Family = (harness) => [
  defineCase(
    harness,
    "identity: the framework's conventional property has it",
    {},
    async ({ call, sign }) => {
      expectOk(await call('/property', { token: await sign() }), { sub: 'user-1' });
    },
  ),
  defineCase(harness, 'identity: it has the scopes of the token', {}, async ({ call, sign }) => {
    const token = await sign({ scope: 'b a' });
    expectOk(await call('/required', { token }), { sub: 'user-1', scopes: ['a', 'b'] });
  }),
  defineCase(
    harness,
    'identity: the subject of a token without sub is undefined',
    {},
    async ({ call, sign }) => {
      expectOk(await call('/required', { token: await sign({ sub: undefined }) }), {
        sub: null,
        scopes: [],
      });
    },
  ),
  defineCase(harness, 'identity: peek() without a guard returns undefined', {}, async (scene) => {
    expectOk(await scene.call('/peek', { token: await scene.sign() }), { sub: null });
    expectOk(await scene.call('/peek'), { sub: null });
    expectEqual('key lookups', 0, scene.keyLookups());
  }),
  defineCase(harness, 'identity: a route without a guard ignores tokens', {}, async (scene) => {
    expectOk(await scene.call('/public'), { public: true });
    expectOk(await scene.call('/public', { token: 'opaque' }), { public: true });
    expectEqual('onFailure', [], scene.failures);
  }),
  ...(['default', 'send-error', 'status-only'] as const).map((handler: ContractErrorHandler) =>
    defineCase(
      harness,
      `privacy: no response contains the token (${handler})`,
      { errorHandler: handler },
      async (scene) => {
        for (const [path, token, status] of await attempts(scene)) {
          const response = await scene.call(path, { token });
          expectEqual(`status of ${path}`, status, response.status);
          expectNone(`response of ${path}`, JSON.stringify(response), partsOf(token));
        }
      },
    ),
  ),
  defineCase(harness, 'privacy: no error or event contains the token', {}, async (scene) => {
    const tried = await attempts(scene);
    for (const [path, token] of tried) await scene.call(path, { token });
    const secrets = tried.flatMap(([, token]) => partsOf(token));
    expectEqual('refusals seen', tried.length - 1, scene.failures.length);
    for (const error of scene.failures) {
      expectNone('JSON of the error', JSON.stringify(error), secrets);
      expectNone('values of the error', Object.values(error).map(String).join('\n'), secrets);
      expectNone(
        'text of the error',
        error instanceof Error ? `${String(error)}\n${error.stack}` : 'not an Error',
        secrets,
      );
      expectThat(
        'enumerable properties',
        'no detail, no cause',
        !hasInternals(error),
        Object.keys(error),
      );
    }
    expectNone('events', JSON.stringify(scene.events), secrets);
  }),
];

function hasInternals(error: object): boolean {
  return Object.keys(error).some((name) => name === 'detail' || name === 'cause');
}

type Attempt = readonly [path: string, token: string, status: number];

/** Returns requests with one accepted token and several refused ones. */
async function attempts({ sign }: Scene): Promise<readonly Attempt[]> {
  const good = await sign({ email: 'secret@example.test' });
  return [
    ['/required', good, 200],
    ['/reports', good, 403],
    ['/reports', await sign({}, { kid: 'nobody' }), 401],
    ['/required', await sign({}, { expiresInSeconds: -60 }), 401],
    ['/required', `${good.slice(0, -8)}AAAAAAAA`, 401],
    ['/required', `${good}.more`, 401],
    ['/required', 'bm90LWEtand0LWF0LWFsbA', 401],
  ];
}

function partsOf(token: string): readonly string[] {
  return token.split('.').filter((part) => part.length > 10);
}

import { REMOVED } from '../contract-routes.ts';
import { defineDpopCase, toDpopCall } from './dpop-scene.ts';
import { expectEqual, expectOk, expectRefusal } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Call, Family } from './scene.ts';

/** Returns a call whose `Authorization` header middleware sets to `value`, or removes. */
function toEdited(authorization: readonly string[], value = REMOVED): Call {
  return { authorization, headers: [['X-Set-Authorization', value]] };
}

/** A guard checks the request as middleware left it: what it removed is absent, what it set is present. */
export const editedHeaderCases: Family = (harness) =>
  [singleHeaderCases, repeatedHeaderCases, betweenGuardsCases, proofCases].flatMap((family) =>
    family(harness),
  );

const singleHeaderCases: Family = (harness) => [
  defineCase(harness, 'edited headers: untouched → its subject', {}, async ({ call, sign }) => {
    const token = await sign();
    expectOk(await call('/edited/required', { token }), { sub: 'user-1' });
    expectOk(await call('/edited/optional', { token }), { sub: 'user-1' });
    expectOk(await call('/edited/between', { token }), { sub: 'user-1' });
  }),
  defineCase(harness, 'edited headers: removed → missing_token', {}, async ({ call, sign }) => {
    const edited = toEdited([`Bearer ${await sign()}`]);
    expectRefusal(await call('/edited/required', edited), 'missing_token');
  }),
  defineCase(harness, 'edited headers: removed → anonymous', {}, async ({ call, sign }) => {
    const edited = toEdited([`Bearer ${await sign()}`]);
    expectOk(await call('/edited/optional', edited), { sub: null });
  }),
  defineCase(harness, 'edited headers: a bad one removed → anonymous', {}, async (scene) => {
    expectOk(await scene.call('/edited/optional', toEdited(['Bearer rubbish'])), { sub: null });
    expectEqual('onFailure', [], scene.failures);
  }),
  defineCase(harness, 'edited headers: set → the subject of the new one', {}, async (scene) => {
    const { call, sign } = scene;
    const edited = toEdited([], `Bearer ${await sign({ sub: 'user-2' })}`);
    expectOk(await call('/edited/required', edited), { sub: 'user-2' });
    expectOk(await call('/edited/optional', edited), { sub: 'user-2' });
  }),
  defineCase(
    harness,
    'edited headers: replaced → the subject of the new one',
    {},
    async (scene) => {
      const { call, sign } = scene;
      const edited = toEdited(
        [`Bearer ${await sign()}`],
        `Bearer ${await sign({ sub: 'user-2' })}`,
      );
      expectOk(await call('/edited/required', edited), { sub: 'user-2' });
      expectOk(await call('/edited/optional', edited), { sub: 'user-2' });
    },
  ),
  defineCase(harness, 'edited headers: replaced by a bad one → 401', {}, async (scene) => {
    const { call, sign } = scene;
    const expired = await sign({}, { expiresInSeconds: -60 });
    const edited = toEdited([`Bearer ${await sign()}`], `Bearer ${expired}`);
    expectRefusal(await call('/edited/required', edited), 'token_expired');
    expectRefusal(await call('/edited/optional', edited), 'token_expired');
  }),
];

const repeatedHeaderCases: Family = (harness) => [
  defineCase(harness, 'edited headers: two, untouched → invalid_request', {}, async (scene) => {
    const { call, sign } = scene;
    const authorization = [`Bearer ${await sign()}`, `Bearer ${await sign({ sub: 'user-2' })}`];
    expectRefusal(await call('/edited/required', { authorization }), 'invalid_request');
    expectRefusal(await call('/edited/optional', { authorization }), 'invalid_request');
  }),
  defineCase(harness, 'edited headers: two, removed → anonymous', {}, async ({ call, sign }) => {
    const edited = toEdited([`Bearer ${await sign()}`, `Bearer ${await sign({ sub: 'user-2' })}`]);
    expectRefusal(await call('/edited/required', edited), 'missing_token');
    expectOk(await call('/edited/optional', edited), { sub: null });
  }),
  defineCase(harness, 'edited headers: two, replaced by one → its subject', {}, async (scene) => {
    const { call, sign } = scene;
    const authorization = [`Bearer ${await sign()}`, 'Basic YTpi'];
    const edited = toEdited(authorization, `Bearer ${await sign({ sub: 'user-3' })}`);
    expectOk(await call('/edited/required', edited), { sub: 'user-3' });
  }),
];

const betweenGuardsCases: Family = (harness) => [
  defineCase(harness, 'edited headers: replaced between two guards', {}, async (scene) => {
    const { call, sign } = scene;
    const edited = toEdited([`Bearer ${await sign()}`], `Bearer ${await sign({ sub: 'user-2' })}`);
    expectOk(await call('/edited/between', edited), { sub: 'user-2' });
    expectEqual('key lookups', 2, scene.keyLookups());
  }),
  defineCase(harness, 'edited headers: set between two guards', {}, async ({ call, sign }) => {
    const edited = toEdited([], `Bearer ${await sign({ sub: 'user-2' })}`);
    expectOk(await call('/edited/between', edited), { sub: 'user-2' });
    expectRefusal(await call('/edited/between'), 'missing_token');
  }),
  defineCase(harness, 'edited headers: removed between two guards → 401', {}, async (scene) => {
    const { call, sign } = scene;
    const edited = toEdited([`Bearer ${await sign()}`]);
    expectRefusal(await call('/edited/between', edited), 'missing_token');
    expectOk(await call('/edited/between', { token: await sign() }), { sub: 'user-1' });
  }),
];

const proofCases: Family = (harness) => [
  defineDpopCase(harness, 'a proof that middleware removed is missing', {}, async (scene) => {
    const { callWith, prove } = scene;
    const headers = [['X-Set-DPoP', REMOVED]] as const;
    const path = '/edited/required';
    const refused = await callWith(path, [await prove(path)], { headers });
    expectEqual('status', 401, refused.status);
    const passed = await callWith(path, [await prove(path)]);
    expectOk(passed, { sub: 'user-1' });
  }),
  defineDpopCase(harness, 'a proof that middleware set is the proof', {}, async (scene) => {
    const { call, prove, token } = scene;
    const path = '/edited/required';
    const headers = [['X-Set-DPoP', await prove(path)]] as const;
    expectOk(await call(path, toDpopCall(token, [], { headers })), { sub: 'user-1' });
    const again = await call(path, toDpopCall(token, [await prove('/other')], { headers }));
    expectEqual('status of a replayed proof', 401, again.status);
  }),
];

import { expectOk, expectRefusal } from './expectation.ts';
import type { RefusalForm } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

const WEAK = 'insufficient_user_authentication';
const NEEDED: RefusalForm = {
  scopes: ['pay'],
  acrValues: ['gold', 'silver'],
  maxAgeSeconds: 300,
};

/** Step-up: a 401 whose challenge says how the user has to authenticate (RFC 9470 §3). */
export const stepUpCases: Family = (harness) => [
  defineCase(harness, 'step-up: a strong and recent authentication → 200', {}, async (scene) => {
    const now = scene.clock.now() / 1000;
    for (const [acr, age] of [
      ['gold', 0],
      ['silver', 300],
    ] as const) {
      const token = await scene.sign({ scope: 'pay', acr, auth_time: now - age });
      expectOk(await scene.call('/step-up', { token }), { sub: 'user-1' });
    }
  }),
  ...(
    [
      ['another acr', { acr: 'bronze' }, 0],
      ['no acr', {}, 0],
      ['an auth_time too long ago', { acr: 'gold' }, 306],
      ['no auth_time', { acr: 'gold' }, undefined],
    ] as const
  ).map(([name, claims, age]) =>
    defineCase(harness, `step-up: ${name} → 401 that names the requirement`, {}, async (scene) => {
      const time = age === undefined ? {} : { auth_time: scene.clock.now() / 1000 - age };
      const token = await scene.sign({ scope: 'pay', ...claims, ...time });
      expectRefusal(await scene.call('/step-up', { token }), WEAK, NEEDED);
      expectOk(await scene.call('/required', { token }), { sub: 'user-1', scopes: ['pay'] });
    }),
  ),
  defineCase(
    harness,
    'step-up: an authentication is accepted until it is too old',
    {},
    async (scene) => {
      const claims = { scope: 'pay', acr: 'gold', auth_time: scene.clock.now() / 1000 };
      const token = await scene.sign(claims, { expiresInSeconds: 3600 });
      expectOk(await scene.call('/step-up', { token }), { sub: 'user-1' });
      scene.clock.advance(306);
      expectRefusal(await scene.call('/step-up', { token }), WEAK, NEEDED);
    },
  ),
  defineCase(harness, 'step-up: a missing scope is refused first', {}, async ({ call, sign }) => {
    const response = await call('/step-up', { token: await sign({ acr: 'bronze' }) });
    expectRefusal(response, 'insufficient_scope', { scopes: ['pay'] });
  }),
  defineCase(harness, 'step-up: no token → a challenge without an error', {}, async ({ call }) => {
    expectRefusal(await call('/step-up'), 'missing_token', { scopes: ['pay'] });
  }),
  ...(['default', 'status-only'] as const).map((handler) =>
    defineCase(
      harness,
      `step-up: the challenge names the requirement (${handler})`,
      { errorHandler: handler },
      async ({ call, sign }) => {
        const token = await sign({ scope: 'pay' });
        expectRefusal(await call('/step-up', { token }), WEAK, { ...NEEDED, handler });
      },
    ),
  ),
];

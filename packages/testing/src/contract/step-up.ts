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

/** How the user has to have authenticated: 401, and the challenge says how (RFC 9470 §3). */
export const stepUpCases: Family = (harness) => [
  defineCase(harness, 'step-up: strong and fresh enough → 200', {}, async (scene) => {
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
      ['too weak', { acr: 'bronze' }, 0],
      ['of unknown strength', {}, 0],
      ['too old', { acr: 'gold' }, 306],
      ['of unknown age', { acr: 'gold' }, undefined],
    ] as const
  ).map(([name, claims, age]) =>
    defineCase(harness, `step-up: ${name} → 401 saying what is needed`, {}, async (scene) => {
      const time = age === undefined ? {} : { auth_time: scene.clock.now() / 1000 - age };
      const token = await scene.sign({ scope: 'pay', ...claims, ...time });
      expectRefusal(await scene.call('/step-up', { token }), WEAK, NEEDED);
      expectOk(await scene.call('/required', { token }), { sub: 'user-1', scopes: ['pay'] });
    }),
  ),
  defineCase(harness, 'step-up: a login grows old', {}, async (scene) => {
    const claims = { scope: 'pay', acr: 'gold', auth_time: scene.clock.now() / 1000 };
    const token = await scene.sign(claims, { expiresInSeconds: 3600 });
    expectOk(await scene.call('/step-up', { token }), { sub: 'user-1' });
    scene.clock.advance(306);
    expectRefusal(await scene.call('/step-up', { token }), WEAK, NEEDED);
  }),
  defineCase(harness, 'step-up: a lacking scope is told first', {}, async ({ call, sign }) => {
    const response = await call('/step-up', { token: await sign({ acr: 'bronze' }) });
    expectRefusal(response, 'insufficient_scope', { scopes: ['pay'] });
  }),
  defineCase(harness, 'step-up: no token → a challenge without an error', {}, async ({ call }) => {
    expectRefusal(await call('/step-up'), 'missing_token', { scopes: ['pay'] });
  }),
  ...(['default', 'status-only'] as const).map((handler) =>
    defineCase(
      harness,
      `step-up: the challenge is there with the error handler ${handler}`,
      { errorHandler: handler },
      async ({ call, sign }) => {
        const token = await sign({ scope: 'pay' });
        expectRefusal(await call('/step-up', { token }), WEAK, { ...NEEDED, handler });
      },
    ),
  ),
];

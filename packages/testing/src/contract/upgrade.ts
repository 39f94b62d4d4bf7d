import { ERROR_TABLE } from '@oidc-verify/core';
import type { AuthErrorCode } from '@oidc-verify/core';
import { expectEqual, expectNone, expectThat, toChallenge, toRefusalBody } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Call, Family, Scene } from './scene.ts';

/** Upgrades bypass middleware. `upgrade` returns an identity, or a response to write to the socket. */
export const upgradeCases: Family = (harness) => [
  defineCase(harness, 'upgrade: a valid token → its subject', {}, async ({ upgrade, sign }) => {
    expectEqual(
      'outcome',
      { subject: 'user-1' },
      await upgrade('/socket', { token: await sign() }),
    );
  }),
  defineCase(harness, 'upgrade: no token → missing_token', {}, async (scene) => {
    await expectRefusedUpgrade(scene, {}, 'missing_token');
  }),
  defineCase(harness, 'upgrade: an expired token → token_expired', {}, async (scene) => {
    const token = await scene.sign({}, { expiresInSeconds: -60 });
    const http1 = await expectRefusedUpgrade(scene, { token }, 'token_expired');
    expectNone('answer', http1, token.split('.'));
  }),
  defineCase(harness, 'upgrade: two headers → invalid_request', {}, async (scene) => {
    const authorization = [`Bearer ${await scene.sign()}`, 'Basic YTpi'];
    await expectRefusedUpgrade(scene, { authorization }, 'invalid_request');
  }),
  defineCase(harness, 'upgrade: an outage → 503', { keys: 'unavailable' }, async (scene) => {
    const http1 = await expectRefusedUpgrade(
      scene,
      { token: await scene.sign() },
      'jwks_fetch_failed',
    );
    expectThat('answer', 'a Retry-After', /\r\nretry-after: \d+\r\n/i.test(http1), http1);
  }),
  defineCase(harness, 'upgrade: onFailure is told of every refusal', {}, async (scene) => {
    await scene.upgrade('/socket', {});
    await scene.upgrade('/socket', { token: 'opaque' });
    await scene.upgrade('/socket', { authorization: ['Bearer'] });
    expectEqual(
      'onFailure',
      ['missing_token', 'opaque_token', 'invalid_request'],
      scene.failures.map((error) => error.code),
    );
  }),
  defineCase(harness, 'upgrade: onFailure is not told of a valid token', {}, async (scene) => {
    const outcome = await scene.upgrade('/socket', { token: await scene.sign() });
    expectEqual('outcome', { subject: 'user-1' }, outcome);
    expectEqual('onFailure', [], scene.failures);
  }),
  defineCase(harness, 'upgrade: a token without a scheme → invalid_request', {}, async (scene) => {
    const authorization = [await scene.sign()];
    await expectRefusedUpgrade(scene, { authorization }, 'invalid_request');
  }),
  defineCase(harness, 'upgrade: a token in the query is ignored', {}, async (scene) => {
    await expectRefusedUpgrade(
      scene,
      {},
      'missing_token',
      `/socket?access_token=${await scene.sign()}`,
    );
  }),
];

async function expectRefusedUpgrade(
  { upgrade }: Scene,
  how: Call,
  code: AuthErrorCode,
  path = '/socket',
): Promise<string> {
  const outcome = await upgrade(path, how);
  const http1 = 'http1' in outcome ? outcome.http1 : JSON.stringify(outcome);
  const { status } = ERROR_TABLE[code];
  expectThat('status line', `HTTP/1.1 ${status}`, http1.startsWith(`HTTP/1.1 ${status} `), http1);
  const challenge = /\r\nwww-authenticate: (.*)\r\n/i.exec(http1)?.[1];
  expectEqual('WWW-Authenticate', toChallenge(code), challenge);
  expectThat('body', toRefusalBody(code), http1.endsWith(`\r\n\r\n${toRefusalBody(code)}`), http1);
  return http1;
}

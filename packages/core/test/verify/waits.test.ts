import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { expect, test } from 'vitest';
import { createSetting, ISSUER } from '../setting.ts';

test('a wait is published with who was asked, about which issuer, and for how long', async () => {
  const setting = await createSetting();
  const { issuer, keys, clock } = setting;
  const waits: unknown[] = [];
  const onMessage = (message: unknown): void => void waits.push(message);
  keys.state = 'cold';
  const check = async (): Promise<boolean> => {
    await Promise.resolve();
    clock.advance(2);
    return true;
  };
  subscribe('oidc-verify.waits', onMessage);
  try {
    await setting.verifier({ check }).verify(await issuer.sign());
  } finally {
    unsubscribe('oidc-verify.waits', onMessage);
  }
  const wait = { type: 'waited', outcome: 'answered', code: undefined };
  expect(waits).toEqual([
    { ...wait, callback: 'keys', issuer: ISSUER, durationMs: 0 },
    { ...wait, callback: 'check', issuer: undefined, durationMs: 2_000 },
  ]);
});

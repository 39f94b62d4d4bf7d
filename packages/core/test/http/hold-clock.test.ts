// A connection is held by the clock of the verifier, wherever that comes from.
import { createVerifier } from '@oidc-verify/core';
import type { AccessTokenClaims, Verifier } from '@oidc-verify/core';
import { authenticateUpgrade, fromNode } from '@oidc-verify/core/http';
import type { ConnectionEnd, HoldOptions, NodeRequest } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';
import { createFakeTimers } from '../connection/fake-timers.ts';
import { createPlainAuth } from '../plain-auth.ts';
import { AUDIENCE, createSetting, ISSUER } from '../setting.ts';

type Hold = (options: Pick<HoldOptions<AccessTokenClaims>, 'close' | 'timers'>) => unknown;

const setting = await createSetting();
const { clock, issuer, keys } = setting;

function create(): Verifier {
  return createVerifier({ issuer: ISSUER, audience: AUDIENCE, keys, now: clock.now });
}

const toMessage = (token: string): NodeRequest => ({
  rawHeaders: ['Authorization', `Bearer ${token}`],
});

const WAYS: Readonly<Record<string, (token: string) => Promise<Hold>>> = {
  'auth.hold, with an injected verifier': async (token) => {
    const auth = createPlainAuth({ verifier: create() }, () => keys);
    const request = fromNode(toMessage(token));
    await auth.required()(request);
    return (options) => auth.hold(request, options);
  },
  'auth.hold, with options': async (token) => {
    const options = { issuer: ISSUER, audience: AUDIENCE, keys, now: clock.now };
    const auth = createPlainAuth(options, () => keys);
    const request = fromNode(toMessage(token));
    await auth.required()(request);
    return (held) => auth.hold(request, held);
  },
  'auth.upgrade, with an injected verifier': async (token) => {
    const auth = createPlainAuth({ verifier: create() }, () => keys);
    const who = await auth.upgrade(fromNode(toMessage(token)));
    if (!who.ok) throw who.error;
    return who.hold;
  },
  authenticateUpgrade: async (token) => {
    const who = await authenticateUpgrade(create(), toMessage(token));
    if (!who.ok) throw who.error;
    return who.hold;
  },
};

describe.each(Object.entries(WAYS))('%s', (_, prepare) => {
  test.each([
    ['ahead of', 400 * 86_400],
    ['behind', -400 * 86_400],
  ])('ends with the token, with a clock %s that of the system', async (_name, aheadSeconds) => {
    clock.set(Math.floor(Date.now() / 1000) + aheadSeconds);
    const hold = await prepare(await issuer.sign({}, { expiresInSeconds: 60 }));
    const timers = createFakeTimers(clock);
    const ends: ConnectionEnd[] = [];
    hold({ close: (end) => void ends.push(end), timers });
    await timers.pass(59);
    expect(ends).toEqual([]);
    await timers.pass(1);
    expect(ends.map(({ reason }) => reason)).toEqual(['token_expired']);
  });
});

import { expect, test } from 'vitest';
import { AUDIENCE, createSetting, ISSUER } from '../setting.ts';

const setting = await createSetting();

test('when and how the user authenticated, as the payload says it', async () => {
  const now = Math.floor(setting.clock.now() / 1000);
  const claims = { iat: now - 5, auth_time: now - 60.5, sid: 'session', acr: 'gold' };
  const identity = await setting.verifier().verify(await setting.issuer.sign(claims));
  expect(identity.issuedAt).toBe(now - 5);
  expect(identity.authenticatedAt).toBe(now - 60.5);
  expect(identity.sessionId).toBe('session');
  expect(identity.acr).toBe('gold');
});

test('nothing of it where the payload says nothing, or no such thing', async () => {
  for (const claims of [{ iat: undefined }, { iat: undefined, auth_time: '5', sid: 5, acr: '' }]) {
    const identity = await setting.verifier().verify(await setting.issuer.sign(claims));
    const { issuedAt, authenticatedAt, sessionId, acr } = identity;
    expect([issuedAt, authenticatedAt, sessionId, acr]).toEqual(Array(4).fill(undefined));
  }
});

test('a time beyond all numbers is none', async () => {
  const now = Math.floor(setting.clock.now() / 1000);
  const token = await setting.issuer.signRaw({
    header: setting.issuer.header(),
    payload: `{"iss":"${ISSUER}","aud":"${AUDIENCE}","exp":${now + 60},"auth_time":1e400}`,
    alg: 'RS256',
  });
  expect((await setting.verifier().verify(token)).authenticatedAt).toBeUndefined();
});

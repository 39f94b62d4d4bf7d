import { encodeSegment } from '@oidc-verify/testing';
import type { TestClaims } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createSetting, ISSUER } from '../setting.ts';

const long = 'x'.repeat(500);

async function refusedEvents(
  token: (setting: Awaited<ReturnType<typeof createSetting>>) => Promise<string> | string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<readonly unknown[]> {
  const setting = await createSetting();
  const verifier = setting.verifier(options);
  await verifier.tryVerify(await token(setting));
  return setting.events;
}
const signed =
  (claims: TestClaims, options = {}) =>
  async ({ issuer }: Awaited<ReturnType<typeof createSetting>>): Promise<string> =>
    issuer.sign(claims, options);

const broken = async (setting: Awaited<ReturnType<typeof createSetting>>): Promise<string> =>
  `${(await setting.issuer.sign()).split('.').slice(0, 2).join('.')}.`;

describe('the refused event', () => {
  test.each([
    ['parse', () => 'rubbish', { code: 'opaque_token', stage: 'parse' }],
    ['issuer', signed({ iss: 'evil' }), { code: 'invalid_issuer', stage: 'issuer' }],
    [
      'header',
      signed({}, { typ: 'dpop+jwt' }),
      { code: 'invalid_token_type', stage: 'header', issuer: ISSUER },
    ],
    ['key', signed({}, { kid: 'x' }), { code: 'key_not_found', stage: 'key', issuer: ISSUER }],
    ['claims', signed({ exp: 1 }), { code: 'token_expired', stage: 'claims', issuer: ISSUER }],
    [
      'confirmation',
      signed({ cnf: {} }),
      { code: 'invalid_confirmation', stage: 'confirmation', issuer: ISSUER },
    ],
  ])('at stage %s', async (_, token, event) => {
    expect(await refusedEvents(token)).toEqual([{ type: 'refused', ...event }]);
  });

  test('at the stages signature, authorize and call', async () => {
    expect(await refusedEvents(broken)).toMatchObject([{ stage: 'signature' }]);
    expect(await refusedEvents(signed({}), { requiredScopes: ['a'] })).toMatchObject([
      { stage: 'authorize' },
    ]);
    const setting = await createSetting();
    const verifier = setting.verifier();
    await verifier.close();
    await verifier.tryVerify('x');
    expect(setting.events).toEqual([{ type: 'refused', code: 'verifier_closed', stage: 'call' }]);
  });

  test('says nothing of the token unless asked', async () => {
    const [event] = await refusedEvents(signed({ iss: 'evil' }));
    expect(JSON.stringify(event)).not.toContain('evil');
    expect(Object.keys(event as object)).toEqual(['type', 'code', 'stage']);
  });

  test('on request says iss, kid and alg, cut to 128 characters, and only texts', async () => {
    const options = { includeUnverifiedInEvents: true };
    const [cut] = await refusedEvents(signed({ iss: long }, { kid: long }), options);
    const text = long.slice(0, 128);
    expect(cut).toMatchObject({ unverified: { iss: text, kid: text, alg: 'RS256' } });
    const raw = [
      { alg: 5, kid: ['a'] },
      { iss: { a: 1 }, secret: 1 },
    ]
      .map(encodeSegment)
      .join('.');
    expect(await refusedEvents(() => `${raw}.`, options)).toEqual([
      { type: 'refused', code: 'invalid_issuer', stage: 'issuer', unverified: {} },
    ]);
    expect(await refusedEvents(() => 'rubbish', options)).toEqual([
      { type: 'refused', code: 'opaque_token', stage: 'parse' },
    ]);
  });

  test('never holds the token or a part of it', async () => {
    const setting = await createSetting();
    const token = await setting.issuer.sign({ exp: 1 });
    await setting.verifier({ includeUnverifiedInEvents: true }).tryVerify(token);
    const text = JSON.stringify(setting.events);
    for (const part of token.split('.')) expect(text).not.toContain(part);
  });
});

import { explain, recognizeForm } from '@oidc-verify/core/diagnosis';
import { hostileTokens, testKeys, toPublicJwk } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createSetting } from '../setting.ts';

const setting = await createSetting();
const jwt = await setting.issuer.sign({ scope: 'a' });
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** What clients send in place of a JWT, and the code of the refusal. */
const FORMS: readonly (readonly [name: string, token: string, code: string])[] = [
  [
    'paseto',
    'v1.local.WzhIh1MpbqVNXNt7-HbWvL-JwAym3Tomad9Pc2nl7wK87vGraUVvn2bs8BBN',
    'malformed_token',
  ],
  ['paseto', 'v2.public.eyJzdWIiOiJhbGljZSJ9', 'malformed_token'],
  ['paseto', 'v3.local.AAAAAAAA', 'malformed_token'],
  ['paseto', 'v4.public.eyJzdWIiOiJhbGljZSJ9.Zm9vdGVy', 'malformed_token'],
  ['saml', base64('<?xml version="1.0"?><a/>'), 'opaque_token'],
  ['saml', base64('<saml:Assertion xmlns:saml="x">'), 'opaque_token'],
  ['saml', base64('<saml2:Assertion xmlns:saml2="x">'), 'opaque_token'],
  ['saml', base64('<samlp:Response xmlns:samlp="x">'), 'opaque_token'],
  ['saml', base64('<Assertion xmlns="x">'), 'opaque_token'],
  ['saml', base64('<Response xmlns="x">'), 'opaque_token'],
  ['saml', '<saml:Assertion xmlns:saml="x"/>', 'malformed_token'],
  ['macaroon', Buffer.from('0015location https').toString('base64url'), 'opaque_token'],
  ['macaroon', Buffer.from('0021location http:').toString('base64url'), 'opaque_token'],
  ['macaroon', Buffer.from('001eidentifier key').toString('base64url'), 'opaque_token'],
  ['scheme', `Bearer ${jwt}`, 'malformed_token'],
  ['scheme', 'bearer x', 'malformed_token'],
  ['scheme', `DPoP ${jwt}`, 'malformed_token'],
  ['scheme', `Authorization: Bearer ${jwt}`, 'malformed_token'],
  ['key', JSON.stringify(toPublicJwk(testKeys.weakRsa)), 'malformed_token'],
  ['key', JSON.stringify(setting.issuer.jwks(), undefined, 2), 'malformed_token'],
  ['key', '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', 'malformed_token'],
  ['token-response', JSON.stringify({ access_token: jwt, expires_in: 60 }), 'malformed_token'],
  ['token-response', `#access_token=${jwt}&token_type=Bearer`, 'malformed_token'],
  ['json', '{"payload":"e30","signatures":[]}', 'malformed_token'],
  ['json', '[]', 'malformed_token'],
  ['object', '[object Object]', 'malformed_token'],
  ['object', '[object Promise]', 'malformed_token'],
  ['cookie', 's%3AhFoo.barBaz', 'malformed_token'],
  ['cookie', 's:hFoo.barBaz', 'malformed_token'],
  ['cookie', 'connect.sid=s%3AhFoo.barBaz', 'malformed_token'],
  ['cookie', `Cookie: session=${jwt}`, 'malformed_token'],
  ['quoted', `"${jwt}"`, 'malformed_token'],
  ['quoted', `'${jwt}'`, 'malformed_token'],
  ['quoted', '"2YotnFZFEjr1zCsicMWpAA"', 'malformed_token'],
  ['percent-encoded', jwt.replaceAll('.', '%2E'), 'malformed_token'],
  ['percent-encoded', `${jwt}%3D%3D`, 'malformed_token'],
  ['shortened', `${jwt.slice(0, 20)}...`, 'malformed_token'],
  ['shortened', `${jwt.slice(0, 20)}…${jwt.slice(-9)}`, 'malformed_token'],
  ['white-space', `${jwt}\n`, 'malformed_token'],
  ['white-space', ` ${jwt}`, 'malformed_token'],
  ['white-space', jwt.replace('.', '.\r\n'), 'malformed_token'],
];

describe('what is not a JWT at all', () => {
  test.each(FORMS)('is named: %s (%#)', async (name, token, code) => {
    const form = recognizeForm(token);
    expect(form?.name).toBe(name);
    const found = await explain(setting.verifier(), token);
    expect(found).toMatchObject({ accepted: false, stage: 'parse', code });
    expect(found.stages[0]?.found).toMatch(new RegExp(`segments?; ${form?.title}$`));
  });

  test('in constant texts', () => {
    const texts = FORMS.map(([name, token]) => `${name} ${JSON.stringify(recognizeForm(token))}`);
    expect(new Set(texts).size).toBe(new Set(FORMS.map(([name]) => name)).size);
  });
});

test.each([
  ['a signed JWT', jwt],
  ['a JWT with padding', jwt.replace('.', '=.')],
  ['an encrypted JWT', 'eyJhbGciOiJkaXIifQ..AAAA.AAAA.AAAA'],
  ['an unsigned JWT', 'eyJhbGciOiJub25lIn0.e30.'],
  ['a reference', '2YotnFZFEjr1zCsicMWpAA'],
  ['a reference with padding', 'bXktb3BhcXVlLXRva2Vu=='],
  ['a UUID', '7f4df1b3-6c2e-4a7d-9a55-1f0ed0c0f1b2'],
  ['a token of GitHub', 'gho_16C7e42F292c6912E7710c838347Ae178B4a'],
  ['a token of Google', 'ya29.a0AfH6SMBx-1234567890abcdef'],
  ['a token of Ory', 'ory_at_AAAA.BBBBBBBBBBBBBBBBBBBBBB'],
  ['the word undefined', 'undefined'],
  ['an empty string', ''],
  ['no string', { access_token: jwt }],
])('nothing is recognized in %s', (_name, token) => {
  expect(recognizeForm(token)).toBeUndefined();
});

test('nor in a JWT that is hostile in another way', async () => {
  const hostile = await hostileTokens(setting.issuer);
  const shaped = hostile.filter(({ token }) => /^e[3wy][\w-]*\.[\w-]+\.[\w-]*$/.test(token));
  expect(shaped.length).toBeGreaterThan(100);
  expect(shaped.filter(({ token }) => recognizeForm(token) !== undefined)).toEqual([]);
});

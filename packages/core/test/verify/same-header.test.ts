import { staticJwks } from '@oidc-verify/core';
import type { KeySource } from '@oidc-verify/core';
import { createTestIssuer, encodeSegment, testKeys } from '@oidc-verify/testing';
import type { PrivateJwk, SignOptions } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { AUDIENCE, createSetting, ISSUER, published, syncCodeOf } from '../setting.ts';

const [first, second] = testKeys.rsa as [PrivateJwk, PrivateJwk];
const keysOf = (key: PrivateJwk, kid = 'k'): KeySource =>
  staticJwks({ keys: [published(key, { alg: 'RS256', kid })] });

/** Replaces the header of a token by the text of another, so that both have the same length. */
const withHeader = (token: string, json: string): string =>
  `${Buffer.from(json).toString('base64url')}${token.slice(token.indexOf('.'))}`;

describe('tokens with the header of a token that was verified before', () => {
  test('are refused after the key was replaced under the same kid', async () => {
    const setting = await createSetting();
    let keys = keysOf(first);
    const source: KeySource = { ...keys, peek: (issuer) => keys.peek(issuer) };
    const verifier = setting.verifier({ keys: source });
    const sign = async (key: PrivateJwk): Promise<string> =>
      setting.issuer.sign({}, { key, kid: 'k' });
    const [old, fresh] = [await sign(first), await sign(second)];
    const codes = (): readonly string[] =>
      [old, old, fresh, fresh].map((token) => syncCodeOf(() => verifier.verifySync(token)));
    expect(codes()).toEqual(['passed', 'passed', 'invalid_signature', 'invalid_signature']);
    keys = keysOf(second);
    expect(codes()).toEqual(['invalid_signature', 'invalid_signature', 'passed', 'passed']);
    keys = keysOf(second, 'another');
    expect(codes()).toEqual(Array.from({ length: 4 }, () => 'key_not_found'));
  });

  test.each<[string, object, SignOptions]>([
    ['disallowed_alg', { algorithms: ['PS256'] }, {}],
    ['invalid_token_type', { profile: 'rfc9068' }, { typ: 'JWT' }],
    ['forbidden_header', {}, { header: { x5u: 'https://x.test' } }],
  ])('are %s for an issuer whose rules differ', async (code, rules, options) => {
    const setting = await createSetting();
    const other = await createTestIssuer({ issuer: 'https://other.test', now: setting.clock.now });
    const lenient = { dangerouslyIgnoreHeaderParameters: ['x5u'] };
    const strictKey = code === 'disallowed_alg' ? { alg: 'PS256' } : { alg: 'RS256' };
    const verifier = setting.verifier({
      issuer: undefined,
      algorithms: undefined,
      keys: undefined,
      issuers: [
        { issuer: ISSUER, algorithms: ['RS256'], keys: keysOf(first), ...lenient },
        {
          issuer: 'https://other.test',
          algorithms: ['RS256'],
          keys: staticJwks({ keys: [published(first, { ...strictKey, kid: 'k' })] }),
          ...rules,
        },
      ],
    });
    const signing = { key: first, kid: 'k', ...options };
    const good = await setting.issuer.sign({ client_id: 'c' }, signing);
    const bad = await other.sign({ client_id: 'c', aud: AUDIENCE }, signing);
    expect(bad.split('.')[0]).toBe(good.split('.')[0]);
    for (const [token, expected] of [
      [bad, code],
      [good, 'passed'],
      [bad, code],
      [good, 'passed'],
      [bad, code],
    ] as const) {
      expect(syncCodeOf(() => verifier.verifySync(token))).toBe(expected);
    }
  });

  test.each<[string, (header: string) => string]>([
    ['key_not_found', (header) => header.replace('"kid":"k"', '"kid":"l"')],
    ['disallowed_alg', (header) => header.replace('RS256', 'RS384')],
    ['disallowed_alg', (header) => header.replace('"RS256"', '"none"')],
    ['invalid_token_type', (header) => header.replace('at+jwt', 'at+jwx')],
    ['malformed_token', (header) => header.replace('{', '{"kid":"k",')],
    ['forbidden_header', (header) => header.replace('{', '{"crit":["x"],')],
    ['invalid_signature', (header) => header.replace('{', '{"a":1,')],
  ])('are %s each time where the header differs: case %#', async (code, change) => {
    const setting = await createSetting();
    const verifier = setting.verifier({ keys: keysOf(first) });
    const good = await setting.issuer.sign({}, { key: first, kid: 'k' });
    const header = Buffer.from(good.split('.')[0] ?? '', 'base64url').toString();
    expect(encodeSegment(JSON.parse(header) as Record<string, unknown>)).toBe(good.split('.')[0]);
    const bad = withHeader(good, change(header));
    for (const [token, expected] of [
      [good, 'passed'],
      [bad, code],
      [bad, code],
      [good, 'passed'],
      [bad, code],
    ] as const) {
      expect(syncCodeOf(() => verifier.verifySync(token))).toBe(expected);
    }
  });
});

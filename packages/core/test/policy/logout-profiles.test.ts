import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../src/policy/compile.ts';
import { isLogoutProfile, LOGOUT, LOGOUT_WITHOUT_EXP } from '../../src/policy/profiles.ts';
import { AUDIENCE, ISSUER, messagesOf } from '../setting.ts';
import { minimum } from './minimum.ts';

const entryOf = (options: object): unknown =>
  compilePolicy({ ...minimum, ...options }).trusted.get(ISSUER);
const found = (options: object): readonly string[] => messagesOf(() => entryOf(options));

describe('the profiles of logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.4)', () => {
  const both = {
    types: new Set(['logout+jwt', 'jwt']),
    typOptional: true,
    requiredClaims: ['iat', 'jti'],
    algorithms: new Set(['RS256']),
    audiences: new Set([AUDIENCE]),
    acceptsOtherKinds: true,
    senderConstrained: false,
  };

  test.each([
    ['with exp', LOGOUT, ['iss', 'exp', 'aud']],
    ['without exp', LOGOUT_WITHOUT_EXP, ['iss', 'aud']],
  ])('%s', (_, profile, basicClaims) => {
    expect(entryOf({ profile })).toMatchObject({ ...both, basicClaims });
    expect(isLogoutProfile(profile)).toBe(true);
  });

  test.each([
    ['logout', LOGOUT],
    ['logout without exp', LOGOUT_WITHOUT_EXP],
  ])('%s take no weaker options', (name, profile) => {
    const own = { ...minimum, profile };
    const unfit = `is not allowed in profile Symbol(${name})`;
    expect(found({ ...own, audience: null, clientIds: ['c'] })).toEqual([
      `audience: must name this API in profile Symbol(${name})`,
    ]);
    expect(found({ ...own, acceptedTypes: ['x+jwt'] })).toEqual([`acceptedTypes: ${unfit}`]);
    expect(found({ ...own, dangerouslyAcceptIdTokens: true })).toEqual([
      `dangerouslyAcceptIdTokens: ${unfit}`,
    ]);
  });

  test.each([LOGOUT, LOGOUT_WITHOUT_EXP])(
    'cannot be told to accept an unlikely issuer: %s',
    (profile) => {
      const issuer = `${ISSUER}/.well-known/openid-configuration`;
      expect(found({ ...minimum, profile, issuer })).toEqual([
        'issuer: is an endpoint: use the `issuer` of the metadata',
      ]);
    },
  );

  test.each(['standard', 'rfc9068', 'fapi2', 'mcp', 'logout', undefined, Symbol('logout')])(
    'no option names them: %s',
    (profile) => {
      expect(isLogoutProfile(profile)).toBe(false);
    },
  );
});

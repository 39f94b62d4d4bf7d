import { describe, expect, test } from 'vitest';
import { createPlainAuth } from '../plain-auth.ts';
import { AUDIENCE, createSetting, ISSUER, messagesOf, problemsOf } from '../setting.ts';

const setting = await createSetting();
const RESOURCE = 'https://api.example.com/v1';
const base = { issuer: ISSUER, audience: AUDIENCE, keys: setting.keys, now: setting.clock.now };
const pathsOf = (options: object): readonly string[] =>
  problemsOf(() => createPlainAuth({ ...base, ...options }, () => setting.keys)).map(
    ({ path }) => path,
  );

describe('a profile that is none demands nothing of its own', () => {
  test.each([['nope'], ['toString'], [['mcp']], [5], [null]])('%j', (profile) => {
    expect(pathsOf({ profile })).toEqual(['profile']);
    expect(pathsOf({ profile, resource: RESOURCE })).toEqual(['profile']);
  });
});

const weakenedIn = (options: object): readonly string[] =>
  messagesOf(() => createPlainAuth({ ...base, ...options }, () => setting.keys)).filter((line) =>
    line.includes('not allowed in profile'),
  );

describe('the rules for fetching keys', () => {
  const weakened = {
    dangerouslyAllowHttpOrigins: ['http://a.test'],
    dangerouslyAllowPrivateHosts: true,
  };

  test('are not weakened in a strict profile, of all issuers or of one', () => {
    const expected = [
      'dangerouslyAllowHttpOrigins: is not allowed in profile fapi2: keys must be fetched over TLS',
      'dangerouslyAllowPrivateHosts: is not allowed in profile fapi2: ' +
        'internal hosts must be named by `issuer` or `jwksUri`',
    ];
    expect(weakenedIn({ profile: 'fapi2', ...weakened })).toEqual(expected);
    const issuers = [{ issuer: ISSUER }, { issuer: 'https://b.test', profile: 'fapi2' }];
    expect(weakenedIn({ issuer: undefined, issuers, ...weakened })).toEqual(expected);
    expect(weakenedIn({ profile: 'fapi2' })).toEqual([]);
  });

  test('may be weakened in any other', () => {
    for (const profile of ['standard', 'mcp', undefined]) {
      expect(weakenedIn({ ...(profile === undefined ? {} : { profile }), ...weakened })).toEqual(
        [],
      );
    }
  });
});

describe('profile mcp', () => {
  test('reports an audience that is no text once', () => {
    for (const audience of [5, {}, '']) {
      expect(pathsOf({ profile: 'mcp', resource: RESOURCE, audience })).toContain('audience');
    }
    expect(pathsOf({ profile: 'mcp', resource: RESOURCE, audience: 5 })).toEqual(['audience']);
  });

  test('demands nothing of an issuer whose profile is none', () => {
    for (const profile of ['nope', 'toString', ['mcp']]) {
      const options = { profile: 'mcp', resource: RESOURCE, audience: RESOURCE, issuer: undefined };
      const issuers = [{ issuer: ISSUER, profile, audience: AUDIENCE }];
      expect(pathsOf({ ...options, issuers })).toEqual(['issuers[0].profile']);
    }
  });

  test('leaves an audience that is missing to the policy', () => {
    const mcp = { profile: 'mcp', resource: RESOURCE };
    expect(pathsOf({ ...mcp, audience: undefined })).toEqual(['audience']);
    const issuers = [{ issuer: ISSUER }, { issuer: 'https://b.test', audience: RESOURCE }];
    expect(pathsOf({ ...mcp, audience: undefined, issuer: undefined, issuers })).toEqual([
      'audience',
    ]);
  });

  test('demands nothing of an audience that is not there, for all issuers or for one', () => {
    const { audience: _, issuer: _issuer, ...rest } = base;
    const told = (options: object): readonly string[] =>
      problemsOf(() =>
        createPlainAuth(
          { ...rest, profile: 'mcp', resource: RESOURCE, ...options },
          () => setting.keys,
        ),
      ).map(({ path, message }) => `${path}: ${message}`);
    expect(told({ issuers: [{ issuer: ISSUER, audience: RESOURCE }] })).toEqual([]);
    for (const options of [
      { issuer: ISSUER },
      { issuer: ISSUER, audience: null },
      { issuers: [{ issuer: ISSUER }] },
      { issuers: [{ issuer: ISSUER, audience: null }] },
      { audience: null, issuers: [{ issuer: ISSUER, audience: null }] },
    ]) {
      const problems = told(options);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.join()).not.toContain('RFC 8707');
    }
  });

  test('names the option that the audience of an issuer comes from', () => {
    const among = { resource: RESOURCE, audience: AUDIENCE, issuer: undefined };
    const told = (audience: unknown): readonly string[] =>
      pathsOf({ ...among, issuers: [{ issuer: ISSUER, profile: 'mcp', audience }] });
    expect(told([AUDIENCE])).toEqual(['issuers[0].audience']);
    // Without an audience of its own, that of all issuers counts; the policy refuses `null` itself.
    expect(told(null)).toEqual(['audience', 'issuers[0].audience']);
  });

  test('requires the resource, in words', () => {
    const options = { ...base, profile: 'mcp', audience: AUDIENCE };
    expect(messagesOf(() => createPlainAuth(options, () => setting.keys))).toEqual([
      'resource: is required in profile mcp, which publishes metadata: the URL of this API',
    ]);
  });

  test('takes the audience alone, or among others', () => {
    for (const audience of [RESOURCE, [RESOURCE], [AUDIENCE, RESOURCE]]) {
      expect(pathsOf({ profile: 'mcp', resource: RESOURCE, audience })).toEqual([]);
    }
    for (const audience of [AUDIENCE, [AUDIENCE], `${RESOURCE}/`]) {
      expect(pathsOf({ profile: 'mcp', resource: RESOURCE, audience })).toEqual(['audience']);
    }
  });

  test('says what is missing, and what has no place', () => {
    const mcp = { profile: 'mcp', resource: RESOURCE, audience: RESOURCE };
    const told = (options: object): readonly string[] =>
      messagesOf(() => createPlainAuth({ ...base, ...mcp, ...options }, () => setting.keys));
    expect(told({ issuer: undefined, resolveIssuer: () => undefined })).toEqual([
      'metadata.authorizationServers: is required in profile mcp when no issuer is listed',
    ]);
    expect(told({ requiredScopes: ['offline_access'] })).toEqual([
      'requiredScopes: must not contain offline_access, which is not a scope of this API: ' +
        'remove it in profile mcp',
    ]);
    const issuers = [
      { issuer: ISSUER },
      { issuer: 'https://b.test', anyScope: ['offline_access'] },
    ];
    expect(told({ issuer: undefined, issuers })).toEqual([
      'issuers[1].anyScope: must not contain offline_access, which is not a scope of this API: ' +
        'remove it in profile mcp',
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { unknownNameFault } from '../../src/options/suggestion.ts';
import { VERIFIER_ROWS } from '../../src/policy/verifier-rows.ts';
import { REQUIREMENT_ROWS } from '../../src/policy/requirement.ts';

const VERIFIER = Object.keys(VERIFIER_ROWS);
const AUTH = [...VERIFIER, 'jwksUri', 'realm', 'onFailure'];

function meant(name: string, known: readonly string[] = AUTH): string | undefined {
  const message = unknownNameFault(name, known);
  if (message === 'is not a known option') return undefined;
  return /^is not a known option; did you mean "(\w+)"\?$/.exec(message)?.[1] ?? message;
}

describe('the option that was meant', () => {
  test.each([
    ['isuer', 'issuer'],
    ['audiance', 'audience'],
    ['audiences', 'audience'],
    ['algorithm', 'algorithms'],
    ['algorithmz', 'algorithms'],
    ['clcokToleranceSeconds', 'clockToleranceSeconds'],
    ['clientId', 'clientIds'],
    ['jwksURI', 'jwksUri'],
    ['jwksUrl', 'jwksUri'],
    ['onfailure', 'onFailure'],
    ['requiredScope', 'requiredScopes'],
    ['nwo', 'now'],
  ])('%s: spelled wrongly, it is %s', (name, expected) => {
    expect(meant(name)).toBe(expected);
  });

  test.each([
    ['clockTolerance', 'clockToleranceSeconds'],
    ['maxTokenAge', 'maxTokenAgeSeconds'],
    ['tolerance', 'clockToleranceSeconds'],
    ['aud', 'audience'],
    ['iss', 'issuer'],
    ['alg', 'algorithms'],
    ['cache', 'tokenCache'],
    ['issuerBaseURL', 'issuer'],
  ])('%s: a part of it, or more, it is %s', (name, expected) => {
    expect(meant(name)).toBe(expected);
  });

  test.each([
    ['tokenSigningAlg', 'algorithms'],
    ['clockSkew', 'clockToleranceSeconds'],
    ['leeway', 'clockToleranceSeconds'],
    ['maxAge', 'maxTokenAgeSeconds'],
    ['scope', 'requiredScopes'],
    ['permissions', 'requiredPermissions'],
    ['roles', 'requiredPermissions'],
    ['typ', 'acceptedTypes'],
    ['schema', 'claims'],
  ])('%s: by the name of another library, it is %s', (name, expected) => {
    expect(meant(name)).toBe(expected);
  });

  test.each([
    ['scope', 'scopes'],
    ['roles', 'permissions'],
    ['maxAge', 'maxAgeSeconds'],
    ['anyScopes', 'anyScope'],
  ])('%s: in a requirement it is %s', (name, expected) => {
    expect(meant(name, Object.keys(REQUIREMENT_ROWS))).toBe(expected);
  });

  test.each<[string, string, readonly string[]]>([
    ['scope', 'requiredScopes', ['requiredScopes']],
    ['scope', 'scopes', ['requiredScopes', 'scopes']],
    ['scopes', 'requirement', ['requirement']],
    ['scopes', 'requiredScopes', ['requirement', 'requiredScopes']],
    ['permissions', 'requirement', ['requirement']],
    ['permissions', 'requiredPermissions', ['requirement', 'requiredPermissions']],
    ['Roles', 'requiredPermissions', ['requiredPermissions']],
    ['maxAge', 'maxTokenAgeSeconds', ['maxTokenAgeSeconds']],
    ['MAXAGE', 'maxAgeSeconds', ['maxTokenAgeSeconds', 'maxAgeSeconds']],
    ['tokenSigningAlg', 'algorithms', ['signed', 'algorithms']],
    ['clockSkew', 'clockToleranceSeconds', ['clock', 'clockToleranceSeconds']],
    ['leeway', 'clockToleranceSeconds', ['leeways', 'clockToleranceSeconds']],
    ['typ', 'acceptedTypes', ['type', 'acceptedTypes']],
    ['schema', 'claims', ['schemas', 'claims']],
  ])('%s: of several, it is %s', (name, expected, known) => {
    expect(meant(name, known)).toBe(expected);
  });

  test.each<[string, string | undefined, readonly string[]]>([
    // Two characters are exchanged, one is missing, is too many, or is another.
    ['abcdfe', 'abcdef', ['abcdef']],
    ['abcdf', 'abcdef', ['abcdef']],
    ['abcxdef', 'abcdef', ['abcdef']],
    ['abcxef', 'abcdef', ['abcdef']],
    // As many differences as a third of the name, and three at most.
    ['axcdxf', 'abcdef', ['abcdef']],
    ['axcxxf', undefined, ['abcdef']],
    ['axcdxfghx', 'abcdefghi', ['abcdefghi']],
    ['axcdxfxhxjkl', undefined, ['abcdefghijkl']],
    ['axc', 'abc', ['abc']],
    ['ax', undefined, ['ab']],
    // The nearest, then the first.
    ['abcdeg', 'abcdef', ['xbcdef', 'abcdef']],
    ['abcdeg', 'abcdeh', ['abcdeh', 'abcdef']],
    // A part of a name: three characters or more, and the beginning before the middle.
    ['token', 'tokenCacheEntries', ['lastTokenEntries', 'tokenCacheEntries']],
    ['token', 'lastTokenEntries', ['lastTokenEntries']],
    ['tokenCacheEntries', 'token', ['token']],
    ['key', 'keyFunction', ['keyFunction']],
    ['ke', undefined, ['keyFunction']],
    // An exchange is one difference only if it is one, and nothing else differs.
    ['axy', undefined, ['abc']],
    ['abx', undefined, ['acb']],
    ['axc', undefined, ['acb']],
    ['bax', undefined, ['aby']],
    // Units count for nothing, at the end.
    ['maxSecondsAge', undefined, ['maxAgeSeconds']],
    ['timeout', 'timeoutMs', ['timeouts', 'timeoutMs']],
    ['maxSizeKilobytes', 'maxSizeBytes', ['maxSizeBytes']],
  ])('%s: among near ones, it is %s', (name, expected, known) => {
    expect(meant(name, known)).toBe(expected);
  });

  test.each([
    'foo',
    'bar',
    'x',
    'xy',
    'verify',
    'constructor',
    '__proto__',
    'toString',
    'hasOwn',
    '',
  ])('%j is like none', (name) => {
    expect(meant(name, VERIFIER)).toBeUndefined();
  });

  test.each([
    'secret',
    'publicKey',
    'jwks',
    'fetch',
    'jwksRequestsPerMinute',
    'ignoreExpiration',
    'authRequired',
  ])('%s: what to do where there is no such option', (name) => {
    expect(meant(name, VERIFIER)).toMatch(/^is not a known option; [a-z].*[^.]$/);
  });

  test('a name that is long is no work', () => {
    expect(meant('a'.repeat(100_000))).toBeUndefined();
  });

  test('every known name is nearest to itself', () => {
    for (const name of AUTH) expect(meant(name.toUpperCase())).toBe(name);
  });
});

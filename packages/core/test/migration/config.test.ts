import { createVerifier, staticJwks } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { audience, build, decide, issuer, nowSeconds, problemPaths } from './setup.ts';
import type { AnyOptions } from './setup.ts';

type Row = [name: string, options: AnyOptions, ...paths: string[]];

const refused: readonly Row[] = [
  ['1: an empty issuer', { issuer: '' }, 'issuer'],
  ['1: a blank issuer', { issuer: ' \t' }, 'issuer'],
  ['2: an empty audience', { audience: '' }, 'audience'],
  ['2: a blank audience', { audience: '  ' }, 'audience'],
  ['2: an empty list of audiences', { audience: [] }, 'audience'],
  ['2: an empty audience in a list', { audience: [''] }, 'audience[0]'],
  ['2: a blank audience in a list', { audience: ['  '] }, 'audience[0]'],
  ['2: an empty audience after a good one', { audience: ['valid', ''] }, 'audience[1]'],
  ['3: the algorithm none', { algorithms: ['none'] }, 'algorithms[0]'],
  ['3: the algorithm None', { algorithms: ['None'] }, 'algorithms[0]'],
  ['3: the algorithm NONE', { algorithms: ['NONE'] }, 'algorithms[0]'],
  ['3: the algorithm nOnE', { algorithms: ['nOnE'] }, 'algorithms[0]'],
  ['4: none beside a good algorithm', { algorithms: ['RS256', 'none'] }, 'algorithms[1]'],
  ['5: an empty text of algorithms', { algorithms: '' }, 'algorithms'],
  ['5: an empty list of algorithms', { algorithms: [] }, 'algorithms'],
  ['5: an empty algorithm', { algorithms: [''] }, 'algorithms[0]'],
  ['5: a blank algorithm', { algorithms: ['  '] }, 'algorithms[0]'],
  ['6: a negative clock tolerance', { clockToleranceSeconds: -1 }, 'clockToleranceSeconds'],
  [
    '7: a large clock tolerance by its usual name',
    { clockToleranceSeconds: 100 },
    'clockToleranceSeconds',
  ],
  ['8: an empty scope claim', { scopeClaim: '' }, 'scopeClaim'],
  ['8: an empty permissions claim', { permissionsClaim: '' }, 'permissionsClaim'],
  ['9: a blank scope claim', { scopeClaim: '  ' }, 'scopeClaim'],
  ['9: a blank permissions claim', { permissionsClaim: '  ' }, 'permissionsClaim'],
  [
    '10: white space around the issuer, which is not cut off',
    { issuer: ` ${issuer.issuer}` },
    'issuer',
  ],
  ['10: white space around an audience', { audience: [`${audience} `] }, 'audience[0]'],
  ['10: white space around a claim name', { scopeClaim: ' scope ' }, 'scopeClaim'],
  ['13: one algorithm as a text instead of a list', { algorithms: 'RS256' }, 'algorithms'],
  [
    '14: blank scopes, which are not dropped',
    { requiredScopes: ['', ' '] },
    'requiredScopes[0]',
    'requiredScopes[1]',
  ],
  [
    '15: blank permissions',
    { requiredPermissions: ['', ' '] },
    'requiredPermissions[0]',
    'requiredPermissions[1]',
  ],
  [
    '17: an option that turns the least key length off',
    { enforceMinimumKeyLength: false },
    'enforceMinimumKeyLength',
  ],
];

describe('refused at start-up', () => {
  test.each(refused)('%s', (...[, options, ...paths]) => {
    expect([...new Set(problemPaths(options))]).toEqual(paths);
  });

  test('1: everything that is wrong is reported at once', () => {
    const paths = problemPaths({ issuer: '', audience: '', algorithms: ['none'] });
    expect(paths.toSorted()).toEqual(['algorithms[0]', 'audience', 'issuer']);
  });
});

describe('accepted at start-up', () => {
  test.each([0, 60])('7: a clock tolerance of %i', (clockToleranceSeconds) => {
    expect(problemPaths({ clockToleranceSeconds })).toEqual([]);
  });

  test('7: a tolerance of 100 s under the name that says what it is', () => {
    expect(problemPaths({ dangerouslyLargeClockToleranceSeconds: 100 })).toEqual([]);
  });

  test('11: lists are copied, so a later change of them changes nothing', async () => {
    const audiences = [audience];
    const algorithms = ['RS256'];
    const verifier = build({ audience: audiences, algorithms });
    audiences[0] = 'https://other.test';
    algorithms.length = 0;
    await expect(verifier.verify(await issuer.sign())).resolves.toMatchObject({
      subject: 'user-1',
    });
  });

  test('12: one audience as a text is a list of one', async () => {
    const token = await issuer.sign({ aud: ['https://first.test', audience] });
    expect(await decide(token, { audience })).toMatchObject({ outcome: 'accepted' });
    expect(await decide(token, { audience: [audience] })).toMatchObject({ outcome: 'accepted' });
  });
});

describe('16: defaults', () => {
  test('16: RS256 and nothing else', async () => {
    const token = await issuer.sign({}, { header: { alg: 'RS384' } });
    expect(await decide(token)).toMatchObject({ outcome: 'disallowed_alg' });
  });

  test('16: a clock tolerance of 5 s, where the original has none', async () => {
    const inside = await issuer.sign({ exp: nowSeconds - 4 });
    const outside = await issuer.sign({ exp: nowSeconds - 5 });
    expect(await decide(inside)).toMatchObject({ outcome: 'accepted' });
    expect(await decide(outside)).toMatchObject({ outcome: 'token_expired' });
  });

  test('16: no required scopes or permissions, claims `scope` and `permissions`', async () => {
    const token = await issuer.sign({ scope: 'a b', permissions: ['p'] });
    const identity = await build().verify(token);
    expect([[...identity.scopes], [...identity.permissions]]).toEqual([['a', 'b'], ['p']]);
  });
});

test('18: verifiers and key sources are frozen', () => {
  const verifier = createVerifier({
    issuer: 'https://a.test',
    audience,
    keys: staticJwks(issuer.jwks()),
  });
  expect(() => Object.assign(verifier, { verify: () => 'anyone' })).toThrow(TypeError);
  expect(() => Object.assign(staticJwks(issuer.jwks()), { peek: () => undefined })).toThrow(
    TypeError,
  );
});

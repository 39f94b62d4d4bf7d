import { AuthError } from '@oidc-verify/core';
import { fromNode } from '@oidc-verify/core/http';
import { describe, expect, test } from 'vitest';
import { createPlainAuth } from '../plain-auth.ts';
import { AUDIENCE, createSetting, ISSUER } from '../setting.ts';

const OTHER = 'https://other.test';
const setting = await createSetting();

type Members = Readonly<Record<string, unknown>>;

function check(): never {
  throw new AuthError('insufficient_scope', { scopes: ['extra'] });
}

/** Returns the scopes that the challenge of a guard names. */
async function scopesFor(
  claims: Members,
  requirement: Members,
  own: Members,
  shared: Members,
): Promise<string> {
  const auth = createPlainAuth(
    {
      audience: AUDIENCE,
      now: setting.clock.now,
      issuers: [{ issuer: ISSUER }, { issuer: OTHER, ...own }],
      keys: setting.keys,
      ...shared,
    },
    () => setting.keys,
  );
  const token = await setting.issuer.sign({ iss: OTHER, ...claims });
  const request = fromNode({
    method: 'GET',
    url: '/',
    rawHeaders: ['Authorization', `Bearer ${token}`],
  });
  const error = await auth
    .required(requirement as never)(request)
    .then(
      () => new TypeError('passed'),
      (reason: unknown) => reason,
    );
  if (!(error instanceof AuthError)) throw new TypeError('no refusal', { cause: error });
  return /scope="([^"]*)"/.exec(error.headers['www-authenticate'] ?? '')?.[1] ?? '';
}

describe('a 403 names what the rule of the token’s issuer wants, not that of the others', () => {
  const shared = { requiredScopes: ['shared'], permissionsClaim: 'permissions' };
  const own = { requiredScopes: ['own'] };
  test.each<[string, Members, Members, Members, string]>([
    ['its own demand fails', {}, {}, own, 'own'],
    ['its own demand fails, on a route with another', {}, { scopes: ['route'] }, own, 'own route'],
    ['the route’s demand fails', { scope: 'own' }, { scopes: ['route'] }, own, 'own route'],
    ['a permission of the route is missing', { scope: 'own' }, { permissions: ['p'] }, own, 'own'],
    ['the user has to authenticate anew', { scope: 'own' }, { acr: 'gold' }, own, 'own'],
    ['one of several', {}, { anyScope: ['own', 'x'] }, { anyScope: ['own', 'y'] }, 'shared own'],
    ['it has no demands of its own', {}, { scopes: ['route'] }, {}, 'shared route'],
  ])('%s', async (_, claims, requirement, ownOptions, scopes) => {
    expect(await scopesFor(claims, requirement, ownOptions, shared)).toBe(scopes);
  });

  test('a check that asks for a scope is told the rest of the rule', async () => {
    expect(await scopesFor({ scope: 'own' }, { check }, own, shared)).toBe('extra own');
    expect(await scopesFor({ scope: 'own' }, {}, { ...own, check }, shared)).toBe('extra own');
  });

  test('a request without a token is told what the verifier and the route want', async () => {
    const auth = createPlainAuth(
      { audience: AUDIENCE, issuers: [{ issuer: OTHER, ...own }], keys: setting.keys, ...shared },
      () => setting.keys,
    );
    const request = fromNode({ method: 'GET', url: '/', rawHeaders: [] });
    await expect(auth.required({ scopes: ['route'] })(request)).rejects.toMatchObject({
      requiredScopes: ['shared', 'route'],
    });
  });
});

import { createVerifier } from '@oidc-verify/core';
import type { VerifierOptions } from '@oidc-verify/core';
import * as exported from '@oidc-verify/core/providers';
import type { ProviderPreset } from '@oidc-verify/core/providers';
import { createFakeKeySource, signCompact, testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { codeOf, published, syncCodeOf } from '../setting.ts';
import { FIXTURES, PRESETS, publishedFor, signerOf } from './fixtures.ts';
import type { Fixture, TokenShape } from './fixtures.ts';

function presetOf({ provider, arguments: given }: Fixture): ProviderPreset {
  return PRESETS[provider](given);
}

function fixtureOf(name: string): Fixture {
  const found = FIXTURES.find((fixture) => fixture.name === name);
  if (found === undefined) throw new TypeError(`no fixture ${name}`);
  return found;
}

/** The options a user would write, with the provider's keys as they come: without alg. */
function optionsOf(fixture: Fixture, { header, payload }: TokenShape): VerifierOptions {
  return {
    ...presetOf(fixture),
    ...fixture.options,
    keys: createFakeKeySource({ sets: [{ keys: [publishedFor(header)] }], state: 'cooling' }),
    now: () => (payload.exp - 60) * 1000,
  };
}

async function sign({ header, payload }: TokenShape, isForeign = false): Promise<string> {
  const key = signerOf(header, isForeign);
  return signCompact({ header: { ...header }, payload, alg: header.alg, key });
}

async function decide(
  fixture: Fixture,
  shape: TokenShape,
  claims: object = {},
  options: object = {},
  isForeign = false,
): Promise<string> {
  const verifier = createVerifier({ ...optionsOf(fixture, shape), ...options });
  const token = await sign({ ...shape, payload: { ...shape.payload, ...claims } }, isForeign);
  const codes = [
    syncCodeOf(() => verifier.verifySync(token)),
    await codeOf(async () => verifier.verify(token)),
  ];
  return [...new Set(codes)].join(', ');
}

const acceptAll = (): boolean => true;

test('every preset has its token shapes', () => {
  const names = Object.keys(exported);
  expect(new Set(Object.keys(PRESETS))).toEqual(new Set(names));
  expect(new Set(FIXTURES.map(({ provider }) => provider))).toEqual(new Set(names));
});

describe.each(FIXTURES)('$name', (fixture) => {
  test.each(fixture.tokens)('$name: is accepted ($origin)', async (shape) => {
    const { payload, identity } = shape;
    const token = await sign(shape);
    const verifier = createVerifier(optionsOf(fixture, shape));
    for (const found of [verifier.verifySync(token), await verifier.verify(token)]) {
      expect({
        issuer: found.issuer,
        subject: found.subject,
        clientId: found.clientId,
        jti: found.jti,
        scopes: [...found.scopes],
        permissions: [...found.permissions],
      }).toEqual({
        issuer: payload.iss,
        subject: undefined,
        jti: undefined,
        ...identity,
      });
      expect(found.claims).toEqual(payload);
    }
  });

  test.each(fixture.tokens)('$name: signed by another is refused', async (shape) => {
    expect(await decide(fixture, shape, {}, {}, true)).toBe('invalid_signature');
  });

  test.each(fixture.idTokens)('$name: is refused ($origin)', async (shape) => {
    expect(await decide(fixture, shape)).toBe(shape.code);
  });

  test.each(fixture.siblings)('a token of %s is refused', async (iss) => {
    for (const shape of fixture.tokens) {
      expect(await decide(fixture, shape, { iss })).toBe('invalid_issuer');
    }
  });

  test('a token for another API, or of another client where there is none, is refused', async () => {
    for (const shape of fixture.tokens) {
      const { audience } = optionsOf(fixture, shape);
      const other = audience === null ? { client_id: 'other', azp: 'other' } : { aud: 'other' };
      const expected = shape.forAnotherApi ?? 'invalid_audience';
      expect(await decide(fixture, shape, other)).toBe(expected);
    }
  });

  test('what stands after the preset overrules it', async () => {
    for (const shape of fixture.tokens) {
      const moved = { iss: 'https://login.example.com' };
      const options = { issuer: moved.iss, requiredScopes: ['never granted'.replace(' ', ':')] };
      expect(await decide(fixture, shape, moved, options)).toBe('insufficient_scope');
    }
  });

  test('says where each of its shapes is from', () => {
    for (const { origin, source } of [...fixture.tokens, ...fixture.idTokens]) {
      expect(['recorded', 'documentation']).toContain(origin);
      expect(source).not.toBe('');
    }
  });
});

describe('the tenant of Entra ID', () => {
  const other = '9188040d-6c67-4c5b-b112-36a304b66dad';

  test.each(['entra-v1', 'entra-v2'])('%s: is in tid as it is in iss', async (name) => {
    const fixture = fixtureOf(name);
    for (const shape of fixture.tokens) {
      expect(await decide(fixture, shape)).toBe('passed');
      const tid = String(shape.payload['tid']);
      for (const wrong of [other, tid.toUpperCase(), `${tid} `, '', [tid], 5]) {
        expect(await decide(fixture, shape, { tid: wrong })).toBe('invalid_claims');
      }
      for (const missing of [undefined, null]) {
        expect(await decide(fixture, shape, { tid: missing })).toBe('missing_claim');
      }
    }
  });

  test('goes along where several tenants are listed', () => {
    for (const name of ['entra-v1', 'entra-v2']) {
      const preset = presetOf(fixtureOf(name));
      const [shape] = fixtureOf(name).tokens;
      expect(preset).toMatchObject({
        requiredClaimValues: { tid: shape?.payload['tid'] },
      });
    }
  });
});

describe('in a list of issuers', () => {
  test.each(FIXTURES)('$name grants what it does alone', async (fixture) => {
    const issuers = FIXTURES.map((each) => ({ ...presetOf(each), ...each.options }));
    for (const shape of fixture.tokens) {
      const { keys, now } = optionsOf(fixture, shape);
      const verifier = createVerifier({ issuers, keys, now } as VerifierOptions);
      const { scopes, permissions, clientId } = await verifier.verify(await sign(shape));
      expect({ clientId: undefined, ...shape.identity }).toMatchObject({
        scopes: [...scopes],
        permissions: [...permissions],
        clientId,
      });
    }
  });

  test('keeps claims and clients without which the issuer’s tokens are refused', () => {
    expect(presetOf(fixtureOf('entra-v1'))).toMatchObject({ requiredClaims: ['appid'] });
    expect(presetOf(fixtureOf('cognito'))).toEqual({
      issuer: 'https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example',
      algorithms: ['RS256'],
      profile: 'standard',
      audience: null,
      clientIds: ['xxxxxxxxxxxxexample'],
      clientIdClaim: 'client_id',
      requiredClaimValues: { token_use: 'access' },
      scopeClaim: 'scope',
      permissionsClaim: 'cognito:groups',
    });
  });
});

describe('what only one provider has', () => {
  test('the tokens of Cloudflare Access name a user or a service token, never both', async () => {
    const fixture = fixtureOf('cloudflare-access');
    const names = fixture.tokens.map(({ identity }) => Object.keys(identity));
    expect(names.filter((each) => each.includes('subject') && each.includes('clientId'))).toEqual(
      [],
    );
    for (const shape of fixture.tokens) {
      const options = { acceptEmptySubject: false };
      const isService = shape.payload['sub'] === '';
      expect(await decide(fixture, shape, {}, options)).toBe(
        isService ? 'invalid_claims' : 'passed',
      );
    }
  });

  test('XSUAA: scopes of other applications grant nothing, and jku is never followed', async () => {
    const fixture = fixtureOf('xsuaa');
    const other = { scope: ['orders!t1.TASK_GET', 'TASK_GET', 'workflow!b101500.TASK_GET'] };
    const requiredScopes = ['TASK_GET'];
    for (const shape of fixture.tokens.slice(0, 1)) {
      expect(await decide(fixture, shape, {}, { requiredScopes })).toBe('passed');
      expect(await decide(fixture, shape, other, { requiredScopes })).toBe('insufficient_scope');
      const strict = { dangerouslyIgnoreHeaderParameters: ['x5u'] };
      expect(await decide(fixture, shape, {}, strict)).toBe('forbidden_header');
    }
  });

  test.each(['authentik', 'entra-b2c'])('%s: the nonce of the login is accepted', async (name) => {
    const fixture = fixtureOf(name);
    const withNonce = fixture.tokens.filter(({ payload }) => 'nonce' in payload);
    expect(withNonce).not.toEqual([]);
    for (const shape of withNonce) {
      const options = { acceptNonce: false };
      expect(await decide(fixture, shape, {}, options)).toBe('invalid_token_type');
    }
  });

  test('Clerk: a session that is not pending passes, whatever else its status is', async () => {
    const fixture = fixtureOf('clerk');
    for (const shape of fixture.tokens) {
      expect(await decide(fixture, shape, { sts: 'active' })).toBe('passed');
      expect(await decide(fixture, shape, { sts: 'pending' })).toBe('access_denied');
      const own = { check: acceptAll };
      expect(await decide(fixture, shape, { sts: 'pending' }, own)).toBe('passed');
    }
  });

  test('AD FS: a key is chosen by the thumbprint of its certificate', async () => {
    const fixture = fixtureOf('adfs');
    for (const shape of fixture.tokens) {
      const other = published(testKeys.rsa[1], { use: 'sig', kid: 'other', x5t: 'other' });
      const sets = [{ keys: [other, publishedFor(shape.header)] }];
      const keys = createFakeKeySource({ sets, state: 'cooling' });
      expect(await decide(fixture, shape, {}, { keys })).toBe('passed');
    }
  });
});

describe('the clients of an issuer', () => {
  test.each(FIXTURES)('$name: are told by the claim that its tokens have', async (fixture) => {
    for (const shape of fixture.tokens) {
      const { clientId } = shape.identity as { clientId?: string };
      expect(await decide(fixture, shape, {}, { clientIds: ['other'] })).toBe('invalid_audience');
      if (clientId === undefined) continue;
      expect(await decide(fixture, shape, {}, { clientIds: [clientId] })).toBe('passed');
    }
  });

  test.each([
    ['auth0', 'azp'],
    ['entra-v1', 'appid'],
    ['entra-v2', 'azp'],
    ['keycloak', 'azp'],
    ['okta', 'cid'],
    ['adfs', 'appid'],
    ['authentik', 'azp'],
    ['cloudflare-access', 'common_name'],
    ['entra-b2c', 'azp'],
    ['entra-external-id', 'azp'],
    ['hydra', 'client_id'],
    ['kubernetes', 'sub'],
    ['xsuaa', 'client_id'],
  ])('%s: another claim than %s never names one', async (name, claim) => {
    const fixture = fixtureOf(name);
    const [shape] = fixture.tokens as readonly [Fixture['tokens'][number]];
    const others = ['client_id', 'azp', 'appid', 'cid'].filter((other) => other !== claim);
    const lie = Object.fromEntries(others.map((other) => [other, 'trusted']));
    expect(await decide(fixture, shape, lie, { clientIds: ['trusted'] })).toBe('invalid_audience');
  });
});

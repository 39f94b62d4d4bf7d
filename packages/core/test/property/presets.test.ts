import { createVerifier } from '@oidc-verify/core';
import type { Jwk } from '@oidc-verify/core';
import { createFakeKeySource, signCompact } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { FIXTURES, PRESETS, publishedFor, signerOf } from '../providers/fixtures.ts';
import type { Fixture, TokenHeader } from '../providers/fixtures.ts';
import { codeOf, syncCodeOf } from '../setting.ts';
import { fc } from './fast-check.ts';
import { RUNS, SEED } from './runs.ts';

type Members = Readonly<Record<string, unknown>>;

const NOW = 1_800_000_000;

/** Every place at which one of the providers writes scopes, permissions or a client. */
const ZITADEL_ROLES = 'urn:zitadel:iam:org:project:344374183645413380:roles';
const NAME_CLAIMS = [
  'scope',
  'scp',
  'permissions',
  'roles',
  'groups',
  'cognito:groups',
  ZITADEL_ROLES,
] as const;
const REALM_ROLES = 'realm_access.roles';
const ORGANIZATION_ROLE = 'o.rol';
const OTHERS = ['grants', 'role', 'authorities', 'entitlements'] as const;
const PLACES = [...NAME_CLAIMS, REALM_ROLES, ORGANIZATION_ROLE, ...OTHERS] as const;
type Place = (typeof PLACES)[number];
type Given = Partial<Record<Place, unknown>>;
const CLIENT_CLAIMS = ['client_id', 'azp', 'appid', 'cid', 'common_name', 'sub'] as const;

/** What a provider means, written down without its preset. */
interface Meaning {
  readonly scopes: readonly Place[];
  /** What the scopes of this API begin with. */
  readonly prefix?: string;
  /** The place at which a verifier without a preset looks, where the provider has none. */
  readonly permissions: Place;
  readonly clients: readonly (typeof CLIENT_CLAIMS)[number][];
  /** The claim without which no token of this provider is an access token. */
  readonly needs?: Place;
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  adfs: { scopes: ['scp'], permissions: 'permissions', clients: ['appid'] },
  auth0: { scopes: ['scope'], permissions: 'permissions', clients: ['azp', 'client_id'] },
  authentik: { scopes: ['scope'], permissions: 'groups', clients: ['azp'] },
  clerk: { scopes: ['scope'], permissions: ORGANIZATION_ROLE, clients: ['azp'] },
  'cloudflare-access': {
    scopes: ['scope'],
    permissions: 'permissions',
    clients: ['common_name'],
  },
  cognito: { scopes: ['scope'], permissions: 'cognito:groups', clients: ['client_id'] },
  duende: { scopes: ['scope'], permissions: 'permissions', clients: ['client_id'] },
  'entra-b2c': { scopes: ['scp'], permissions: 'permissions', clients: ['azp'], needs: 'scp' },
  'entra-external-id': { scopes: ['scp'], permissions: 'roles', clients: ['azp'] },
  'entra-v1': { scopes: ['scp'], permissions: 'roles', clients: ['appid'] },
  'entra-v2': { scopes: ['scp'], permissions: 'roles', clients: ['azp'] },
  hydra: { scopes: ['scp', 'scope'], permissions: 'permissions', clients: ['client_id'] },
  keycloak: { scopes: ['scope'], permissions: REALM_ROLES, clients: ['azp'] },
  kubernetes: { scopes: ['scope'], permissions: 'permissions', clients: ['sub'] },
  okta: { scopes: ['scp'], permissions: 'permissions', clients: ['cid'] },
  ping: { scopes: ['scope'], permissions: 'permissions', clients: ['client_id'] },
  supabase: { scopes: ['scope'], permissions: 'permissions', clients: ['client_id'] },
  xsuaa: {
    scopes: ['scope'],
    prefix: 'workflow!b10150.',
    permissions: 'permissions',
    clients: ['client_id'],
  },
  zitadel: { scopes: ['scope'], permissions: ZITADEL_ROLES, clients: ['client_id'] },
};

const headers: readonly TokenHeader[] = FIXTURES.flatMap(({ tokens }) =>
  tokens.map(({ header }) => header),
);
const published = new Set(headers.map((header) => JSON.stringify(publishedFor(header))));
const keys = [...published].map((jwk) => JSON.parse(jwk) as Jwk);
const verifier = createVerifier({
  issuers: FIXTURES.map(({ provider, arguments: given, options }) => ({
    ...PRESETS[provider](given),
    ...options,
  })),
  keys: createFakeKeySource({ sets: [{ keys }], state: 'cooling' }),
  now: () => NOW * 1000,
});

const names = fc.constantFrom(
  'read',
  'write',
  'admin',
  'Assistant Manager',
  'a/read',
  'x,y',
  '',
  'workflow!b10150.read',
  'orders!t1.read',
);
const shapes: fc.Arbitrary<unknown> = fc.oneof(
  fc.array(names, { maxLength: 3 }),
  fc.array(names, { minLength: 1, maxLength: 3 }).map((list) => list.join(' ')),
  names,
  fc.dictionary(names, fc.constantFrom<unknown>({ '1': 'org' }, true, false, null, {}, 'yes')),
  fc.constantFrom<unknown>(null, 5, true, ['read', 5], [['read']], {}),
);
const rights = fc.record(
  Object.fromEntries(PLACES.map((place) => [place, shapes])) as Record<Place, typeof shapes>,
  { requiredKeys: [] },
);

/** Returns what a claim of any shape grants, as the documentation has it. */
function namesIn(value: unknown, place: Place): readonly string[] {
  const isSplit = place === 'scope' || place === 'scp';
  if (place === ZITADEL_ROLES) return grantedKeys(value);
  if (typeof value === 'string') return distinct(isSplit ? value.split(' ') : [value]);
  const list: readonly unknown[] = Array.isArray(value) ? value : [];
  return list.every((name) => typeof name === 'string') ? distinct(list) : [];
}

function grantedKeys(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const granted = Object.entries(value).filter(
    ([, held]) => held === true || JSON.stringify(held).startsWith('{"'),
  );
  return distinct(granted.map(([name]) => name));
}

function distinct(list: readonly string[]): readonly string[] {
  return [...new Set(list)].filter((name) => name !== '').toSorted();
}

/** Returns what the scopes of a token are, as the documentation of its provider has it. */
function scopesIn(given: Given, { scopes, prefix = '' }: Meaning): readonly string[] {
  const all = scopes.flatMap((place) => namesIn(given[place], place));
  const own = all.filter((name) => name.startsWith(prefix));
  return distinct(own.map((name) => name.slice(prefix.length)));
}

function toClaims({ [REALM_ROLES]: roles, [ORGANIZATION_ROLE]: rol, ...others }: Given): Members {
  return {
    ...others,
    ...(roles !== undefined && { realm_access: { roles } }),
    ...(rol !== undefined && { o: { id: 'org_123', rol } }),
  };
}

/** Whether a token with these claims is one of this provider's access tokens at all. */
function isAccessToken(given: Given, { needs }: Meaning): boolean {
  return needs === undefined || (given[needs] ?? null) !== null;
}

interface Case {
  readonly fixture: Fixture;
  readonly payload: Members;
  readonly given: Given;
  readonly token: string;
}

async function sign(fixture: Fixture, given: Members): Promise<Case> {
  const [shape] = fixture.tokens;
  if (shape === undefined) throw new TypeError(`${fixture.name} has no token`);
  const nested = ['realm_access', 'o'];
  const without = Object.fromEntries([...PLACES, ...nested].map((name) => [name, undefined]));
  const times = { exp: NOW + 60, iat: NOW, nbf: NOW, auth_time: NOW };
  const payload = { ...shape.payload, ...without, ...toClaims(given), ...times };
  const { header } = shape;
  const key = signerOf(header);
  const token = await signCompact({ header: { ...header }, payload, alg: header.alg, key });
  return { fixture, payload, given, token };
}

function meaningOf({ name }: Fixture): Meaning {
  const meaning = MEANINGS[name];
  if (meaning === undefined) throw new TypeError(`what does ${name} mean?`);
  return meaning;
}

/** Returns what an identity has to say, as the documentation of its provider has it. */
function rightsOf(payload: Members, given: Given, meaning: Meaning): object {
  const { permissions, clients } = meaning;
  return {
    issuer: payload['iss'],
    scopes: scopesIn(given, meaning),
    permissions: namesIn(given[permissions], permissions),
    clientId: clients.map((claim) => payload[claim]).find((value) => value !== undefined),
  };
}

function foundIn(outcome: ReturnType<typeof verifier.tryVerifySync>): unknown {
  if (!outcome.ok) return outcome.error.code;
  const { issuer, scopes, permissions, clientId } = outcome.token;
  return {
    issuer,
    scopes: [...scopes].toSorted(),
    permissions: [...permissions].toSorted(),
    clientId,
  };
}

describe('one verifier with all presets', () => {
  const fixtures = fc.constantFrom(...FIXTURES);
  const presets = new Set(FIXTURES.map(({ provider }) => provider));

  test('takes tokens of all providers', async () => {
    expect(presets.size).toBeGreaterThanOrEqual(18);
    for (const fixture of FIXTURES) {
      const { needs } = meaningOf(fixture);
      const { token } = await sign(fixture, needs === undefined ? {} : { [needs]: 'read' });
      expect(await codeOf(async () => verifier.verify(token))).toBe('passed');
    }
  });

  test('no claim of one issuer grants what the mapping of another would', async () => {
    await fc.assert(
      fc.asyncProperty(fixtures, rights, async (fixture, given) => {
        const meaning = meaningOf(fixture);
        const { payload, token } = await sign(fixture, given);
        const expected = isAccessToken(given, meaning)
          ? rightsOf(payload, given, meaning)
          : 'missing_claim';
        expect(foundIn(verifier.tryVerifySync(token))).toEqual(expected);
      }),
      { numRuns: RUNS.presets, seed: SEED },
    );
  });

  test('a route lets in exactly those whom their own issuer granted what it needs', async () => {
    await fc.assert(
      fc.asyncProperty(fixtures, rights, names, async (fixture, given, name) => {
        fc.pre(name !== '' && !/[ ,]/.test(name));
        const { token } = await sign(fixture, given);
        const meaning = meaningOf(fixture);
        const { permissions } = meaning;
        const isToken = isAccessToken(given, meaning);
        const isScope = isToken && scopesIn(given, meaning).includes(name);
        const isPermission = isToken && namesIn(given[permissions], permissions).includes(name);
        const ask = (requirement: object): string =>
          syncCodeOf(() => verifier.verifySync(token, { requirement }));
        expect(ask({ scopes: [name] }) === 'passed').toBe(isScope);
        expect(ask({ anyScope: [name, 'never'] }) === 'passed').toBe(isScope);
        expect(ask({ permissions: [name] }) === 'passed').toBe(isPermission);
        expect(ask({ anyPermission: ['never', name] }) === 'passed').toBe(isPermission);
      }),
      { numRuns: RUNS.presets, seed: SEED },
    );
  });

  test('no claim that another issuer’s clients stand in makes a client', async () => {
    const clients = fc.record(
      Object.fromEntries(CLIENT_CLAIMS.map((name) => [name, fc.constantFrom('trusted', 'other')])),
      { requiredKeys: [] },
    );
    const strict = createVerifier({
      issuers: FIXTURES.map(({ provider, arguments: given, options }) => ({
        ...PRESETS[provider](given),
        ...options,
        clientIds: ['trusted'],
        requiredClaims: ['iss'],
      })),
      keys: createFakeKeySource({ sets: [{ keys }], state: 'cooling' }),
      now: () => NOW * 1000,
    });
    await fc.assert(
      fc.asyncProperty(fixtures, clients, async (fixture, given) => {
        const none = Object.fromEntries(CLIENT_CLAIMS.map((name) => [name, undefined]));
        const { token } = await sign(fixture, { ...none, ...given });
        const named = meaningOf(fixture)
          .clients.map((claim) => given[claim])
          .find((value) => value !== undefined);
        expect(syncCodeOf(() => strict.verifySync(token))).toBe(
          named === 'trusted' ? 'passed' : 'invalid_audience',
        );
      }),
      { numRuns: RUNS.presets, seed: SEED },
    );
  });
});

import { createVerifier } from '@oidc-verify/core';
import type { Jwk } from '@oidc-verify/core';
import { createFakeKeySource, signCompact, testKeys } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { FIXTURES, PRESETS } from '../providers/fixtures.ts';
import type { Fixture } from '../providers/fixtures.ts';
import { codeOf, published, syncCodeOf } from '../setting.ts';
import { fc } from './fast-check.ts';
import { RUNS, SEED } from './runs.ts';

type Members = Readonly<Record<string, unknown>>;

const NOW = 1_800_000_000;
const [key] = testKeys.rsa;

/** Every place at which one of the providers writes scopes, permissions or a client. */
const ZITADEL_ROLES = 'urn:zitadel:iam:org:project:344374183645413380:roles';
const NAME_CLAIMS = [
  'scope',
  'scp',
  'permissions',
  'roles',
  'cognito:groups',
  ZITADEL_ROLES,
] as const;
const REALM_ROLES = 'realm_access.roles';
const PLACES = [...NAME_CLAIMS, REALM_ROLES, 'groups', 'grants'] as const;
type Place = (typeof PLACES)[number];
const CLIENT_CLAIMS = ['client_id', 'azp', 'appid', 'cid'] as const;

/** What a provider means, written down without its preset. */
interface Meaning {
  readonly scopes: Place;
  /** The place at which a verifier without a preset looks, where the provider has none. */
  readonly permissions: Place;
  readonly clients: readonly (typeof CLIENT_CLAIMS)[number][];
}

const MEANINGS: Readonly<Record<string, Meaning>> = {
  auth0: { scopes: 'scope', permissions: 'permissions', clients: ['azp', 'client_id'] },
  cognito: { scopes: 'scope', permissions: 'cognito:groups', clients: ['client_id'] },
  duende: { scopes: 'scope', permissions: 'permissions', clients: ['client_id'] },
  'entra-v1': { scopes: 'scp', permissions: 'roles', clients: ['appid'] },
  'entra-v2': { scopes: 'scp', permissions: 'roles', clients: ['azp'] },
  keycloak: { scopes: 'scope', permissions: REALM_ROLES, clients: ['azp'] },
  okta: { scopes: 'scp', permissions: 'permissions', clients: ['cid'] },
  ping: { scopes: 'scope', permissions: 'permissions', clients: ['client_id'] },
  zitadel: { scopes: 'scope', permissions: ZITADEL_ROLES, clients: ['client_id'] },
};

const kids = new Set(FIXTURES.flatMap(({ tokens }) => tokens.map(({ header }) => header.kid)));
const keys: readonly Jwk[] = [...kids].map((kid) => published(key, { kid, use: 'sig' }));
const verifier = createVerifier({
  issuers: FIXTURES.map(({ provider, arguments: given, options }) => ({
    ...PRESETS[provider](given),
    ...options,
  })),
  keys: createFakeKeySource({ sets: [{ keys }], state: 'cooling' }),
  now: () => NOW * 1000,
});

const names = fc.constantFrom('read', 'write', 'admin', 'Assistant Manager', 'a/read', 'x,y', '');
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

function toClaims({ [REALM_ROLES]: roles, ...others }: Partial<Record<Place, unknown>>): Members {
  return roles === undefined ? others : { ...others, realm_access: { roles } };
}

interface Case {
  readonly fixture: Fixture;
  readonly payload: Members;
  readonly given: Partial<Record<Place, unknown>>;
  readonly token: string;
}

async function sign(fixture: Fixture, given: Partial<Record<Place, unknown>>): Promise<Case> {
  const [shape] = fixture.tokens;
  if (shape === undefined) throw new TypeError(`${fixture.name} has no token`);
  const without = Object.fromEntries([...PLACES, 'realm_access'].map((name) => [name, undefined]));
  const times = { exp: NOW + 60, iat: NOW, nbf: NOW, auth_time: NOW };
  const payload = { ...shape.payload, ...without, ...toClaims(given), ...times };
  const token = await signCompact({ header: { ...shape.header }, payload, alg: 'RS256', key });
  return { fixture, payload, given, token };
}

function meaningOf({ name }: Fixture): Meaning {
  const meaning = MEANINGS[name];
  if (meaning === undefined) throw new TypeError(`what does ${name} mean?`);
  return meaning;
}

describe('one verifier with all presets', () => {
  const fixtures = fc.constantFrom(...FIXTURES);
  const presets = new Set(FIXTURES.map(({ provider }) => provider));

  test('takes tokens of at least eight providers', async () => {
    expect(presets.size).toBeGreaterThanOrEqual(8);
    for (const fixture of FIXTURES) {
      const { token } = await sign(fixture, {});
      expect(await codeOf(async () => verifier.verify(token))).toBe('passed');
    }
  });

  test('no claim of one issuer grants what the mapping of another would', async () => {
    await fc.assert(
      fc.asyncProperty(fixtures, rights, async (fixture, given) => {
        const { payload, token } = await sign(fixture, given);
        const { scopes, permissions, clients } = meaningOf(fixture);
        const found = verifier.verifySync(token);
        expect({
          issuer: found.issuer,
          scopes: [...found.scopes].toSorted(),
          permissions: [...found.permissions].toSorted(),
          clientId: found.clientId,
        }).toEqual({
          issuer: payload['iss'],
          scopes: namesIn(given[scopes], scopes),
          permissions: namesIn(given[permissions], permissions),
          clientId: clients.map((claim) => payload[claim]).find((value) => value !== undefined),
        });
      }),
      { numRuns: RUNS.presets, seed: SEED },
    );
  });

  test('a route lets in exactly those whom their own issuer granted what it needs', async () => {
    await fc.assert(
      fc.asyncProperty(fixtures, rights, names, async (fixture, given, name) => {
        fc.pre(name !== '' && !/[ ,]/.test(name));
        const { token } = await sign(fixture, given);
        const { scopes, permissions } = meaningOf(fixture);
        const isScope = namesIn(given[scopes], scopes).includes(name);
        const isPermission = namesIn(given[permissions], permissions).includes(name);
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

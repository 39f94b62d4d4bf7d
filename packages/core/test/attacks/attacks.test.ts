import { ERROR_TABLE } from '@oidc-verify/core';
import { afterAll, describe, expect, it } from 'vitest';
import { createEngine as createWebEngine } from '../../src/jose/engine-web.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import advisories from './advisories.json' with { type: 'json' };
import { buildCatalogue } from './catalogue.ts';
import { buildAttacks } from './corpus.ts';
import type { BuiltAttack } from './corpus.ts';
import { buildProofAttacks } from './proofs.ts';
import { countDistinct, toTable } from './count.ts';
import { LEGS, problemsOf } from './legs.ts';
import { runAttack } from './run.ts';
import type { AttackLeg } from './run.ts';

const attacks = [
  ...(await buildAttacks()),
  ...(await buildCatalogue()),
  ...(await buildProofAttacks()),
];

// The others need a source that fetches: packages/fetch-jwks/test/attacks.test.ts runs them.
const inMemory = attacks.filter(({ overNetwork }) => overNetwork !== true);

describe('every attack is refused, and its control accepted', () => {
  it.each(inMemory.map((built) => [built.name, built] as const))('%s', async (_, built) => {
    expect(await problemsOf(built)).toEqual([]);
  });

  afterAll(() => {
    console.log(toTable(attacks));
  });
});

describe('the attacks', () => {
  it('are at least 400 distinct inputs', () => {
    expect(countDistinct(attacks)).toBeGreaterThanOrEqual(400);
  });

  it('have names of their own, a source and a code of the table', () => {
    expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
    const faulty = attacks.filter(
      ({ source, expected }) => source.length < 6 || !Object.hasOwn(ERROR_TABLE, expected.code),
    );
    expect(faulty.map(({ name }) => name)).toEqual([]);
  });

  it('name every advisory that concerns an API', () => {
    const sources = attacks.map(({ source }) => source).join();
    expect(advisories.advisories.length).toBeGreaterThan(100);
    expect(advisories.advisories.filter((id) => !sources.includes(id))).toEqual([]);
  });

  it('reach every stage', () => {
    const stages = new Set(attacks.map(({ expected: { stage } }) => stage));
    expect([...stages].map(String).toSorted()).toEqual([
      'authorize',
      'claims',
      'confirmation',
      'header',
      'issuer',
      'key',
      'parse',
      'signature',
      'undefined',
    ]);
  });
});

function find(name: string): BuiltAttack {
  const found = attacks.find((built) => built.name === name);
  if (found === undefined) throw new TypeError(`no attack is called ${name}`);
  return found;
}

describe('the runner reports', () => {
  const wrong = [
    ['another code', { code: 'invalid_claims' }],
    ['another stage', { code: 'invalid_signature', stage: 'key' }],
    ['keys asked for', { asks: { sync: { loads: 1, wakes: 0 }, async: { loads: 1, wakes: 0 } } }],
    ['a URL not fetched', { fetched: ['https://issuer.test/keys'] }],
    ['a segment decoded', { decodes: 0 }],
    ['nobody let in', { anonymous: true }],
  ] as const;

  it.each(wrong)('%s', async (_, over) => {
    const built = find('rsa: block type 2');
    const changed = { ...built, expected: { ...built.expected, ...over } };
    const async = LEGS.filter(({ sync }) => !sync);
    for (const leg of async) expect(await runAttack(changed, leg)).not.toEqual([]);
  });

  it('an attack that is accepted', async () => {
    const built = find('rsa: block type 2');
    const accepted = { ...built, attack: built.control };
    for (const leg of LEGS) expect(await runAttack(accepted, leg)).not.toEqual([]);
  });

  it('a control that is refused', async () => {
    const built = find('rsa: block type 2');
    const refused = { ...built, control: built.attack };
    for (const leg of LEGS) expect(await runAttack(refused, leg)).not.toEqual([]);
  });

  it('an engine that takes every signature', async () => {
    const leg: AttackLeg = {
      name: 'credulous',
      sync: false,
      cached: false,
      countsDecodes: false,
      build: (options) =>
        buildVerifier(options, { ...createWebEngine(), verify: async () => true }),
    };
    const forgeries = [
      'rsa: block type 2',
      'ecdsa: ES256, r 0, s 0',
      'ed25519: R R, S S+L',
      'DPoP, proof_signature: by another key',
    ];
    for (const name of forgeries) {
      expect(await runAttack(find(name), leg)).not.toEqual([]);
    }
  });
});

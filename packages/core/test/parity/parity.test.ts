import { ERROR_TABLE } from '@oidc-verify/core';
import { describe, expect, it } from 'vitest';
import { createEngine as createNodeEngine } from '../../src/jose/engine-node.ts';
import { createEngine as createWebEngine } from '../../src/jose/engine-web.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import { buildCase, loadCorpus } from './corpus.ts';
import type { BuiltCase } from './corpus.ts';
import type { CorpusCase, Expectation } from './format.ts';
import { runCase } from './run.ts';
import type { Leg } from './run.ts';

const LEGS: readonly Leg[] = [
  { name: 'node-sync', build: (options) => buildVerifier(options, createNodeEngine()), sync: true },
  {
    name: 'node-async',
    build: (options) => buildVerifier(options, createNodeEngine()),
    sync: false,
  },
  { name: 'web-async', build: (options) => buildVerifier(options, createWebEngine()), sync: false },
];
const HTTP: Leg = {
  name: 'http',
  build: (options) => buildVerifier(options, createNodeEngine()),
  sync: false,
  http: true,
};

const corpus = loadCorpus();
const expectationsOf = ({ expect: expected }: CorpusCase): readonly Expectation[] =>
  'sync' in expected ? [expected.sync, expected.async] : [expected];
const expectations = corpus.flatMap((item) => expectationsOf(item));

describe('every case ends the same way on every leg', () => {
  it.each(corpus.map((item) => [item.name, item] as const))('%s', async (_, item) => {
    const built = await buildCase(item);
    const legs = built.headers === undefined ? LEGS : [...LEGS, HTTP];
    const differences: Record<string, readonly string[]> = {};
    for (const leg of legs) differences[leg.name] = await runCase(built, leg);
    expect(differences).toEqual(Object.fromEntries(legs.map((leg) => [leg.name, []])));
  });
});

describe('the corpus', () => {
  it('has at least 170 cases with names of their own', () => {
    expect(corpus.length).toBeGreaterThanOrEqual(170);
    expect(new Set(corpus.map(({ name }) => name)).size).toBe(corpus.length);
  });

  it('says of every case why its answer is right', () => {
    expect(
      corpus.filter(({ reason }) => (reason ?? '').length < 12).map(({ name }) => name),
    ).toEqual([]);
  });

  it('reaches every code that a request can end with', () => {
    const codes = Object.entries(ERROR_TABLE).filter(([, { status }]) => status !== 500);
    const seen = expectations.flatMap((expected) => ('code' in expected ? [expected.code] : []));
    // A case has one answer in both modes, but decryption is asynchronous: ../jwe/hostile.test.ts.
    const both = codes.map(([code]) => code).filter((code) => code !== 'decryption_failed');
    expect(new Set(seen)).toEqual(new Set(both));
  });

  it('reaches every stage and every state of the keys', () => {
    const stages = expectations.flatMap((expected) => ('code' in expected ? [expected.stage] : []));
    expect(new Set(stages.filter((stage) => stage !== undefined)).size).toBe(9);
    const states = corpus.flatMap(({ sources = {} }) =>
      Object.values(sources).map(({ state }) => state),
    );
    expect(new Set(states).size).toBe(14);
  });

  it('states loads and wakes only where no deciding key set is in memory', () => {
    const deciding = new Set(['ready', 'static', 'stale', undefined]);
    const faulty = corpus.filter((item) => {
      const states = Object.values(item.sources ?? { main: undefined }).map(
        (source) => source?.state,
      );
      const isDeciding = states.every((state) => deciding.has(state));
      return (
        isDeciding && expectationsOf(item).some(({ loads, wakes }) => (loads ?? wakes ?? 0) > 0)
      );
    });
    expect(faulty.map(({ name }) => name)).toEqual([]);
  });

  it('can mostly be sent over HTTP', async () => {
    const built = await Promise.all(corpus.map((item) => buildCase(item)));
    const sendable = built.filter(({ headers }) => headers !== undefined);
    expect(sendable.length).toBeGreaterThan(corpus.length * 0.8);
  });
});

async function find(name: string): Promise<BuiltCase> {
  const item = corpus.find((candidate) => candidate.name === name);
  if (item === undefined) throw new TypeError(`no case is called ${name}`);
  return buildCase(item);
}

function expecting(built: BuiltCase, over: object): BuiltCase {
  const { sync, async: later } = built.expected;
  return { ...built, expected: { sync: { ...sync, ...over }, async: { ...later, ...over } } };
}

describe('the runner reports', () => {
  const wrongRefusals: readonly (readonly [string, object])[] = [
    ['another code', { code: 'invalid_claims' }],
    ['another status', { status: 403 }],
    ['another challenge', { challenge: 'Bearer realm="orders"' }],
    ['no challenge', { challenge: null }],
    ['another body', { body: { code: 'token_expired' } }],
    ['a Retry-After', { retryAfter: 5 }],
    ['another stage', { stage: 'key' }],
    ['a load', { loads: 1 }],
    ['a wake', { wakes: 1 }],
    ['an acceptance', { ok: true }],
  ];
  const wrongAcceptances: readonly (readonly [string, object])[] = [
    ['another subject', { subject: 'user-2' }],
    ['another scope', { scopes: ['admin'] }],
    ['another claim', { claims: { jti: 'jti-2' } }],
    ['an anonymous request', { anonymous: true }],
    ['a load', { loads: 1 }],
  ];

  it.each(wrongRefusals)('a refusal where %s was expected', async (_, over) => {
    const built = expecting(await find('claims-times: expired'), over);
    for (const leg of LEGS) expect(await runCase(built, leg)).not.toEqual([]);
  });

  it.each(wrongAcceptances)('an acceptance where %s was expected', async (_, over) => {
    const built = expecting(await find('signature: RS256'), over);
    for (const leg of LEGS) expect(await runCase(built, leg)).not.toEqual([]);
  });

  it.each<readonly [string, string, object]>([
    ['a nonce', 'dpop: a nonce of ours', { nonce: false }],
    ['no nonce', 'dpop: a bound token with its proof', { nonce: true }],
    ['a nonce in a refusal', 'dpop: no nonce', { nonce: false }],
    ['no nonce in a refusal', 'dpop: no proof', { nonce: true }],
    ['another scheme', 'dpop: a bound token with its proof', { scheme: 'Bearer' }],
    ['another key', 'dpop: a bound token with its proof', { binding: null }],
  ])('%s where something else was expected', async (_, name, over) => {
    const built = expecting(await find(name), over);
    for (const leg of [...LEGS, HTTP]) expect(await runCase(built, leg)).not.toEqual([]);
  });

  it('a nonce that is not the one of this moment', async () => {
    const built = { ...(await find('dpop: a nonce of ours')), nonce: 'another' };
    for (const leg of [...LEGS, HTTP]) expect(await runCase(built, leg)).not.toEqual([]);
  });

  it('an acceptance where a refusal was expected', async () => {
    const { expected } = await find('claims-times: expired');
    const built = { ...(await find('signature: RS256')), expected };
    for (const leg of LEGS) expect(await runCase(built, leg)).not.toEqual([]);
  });

  it('an engine that takes every signature', async () => {
    const engine = createWebEngine();
    const credulous: Leg = {
      name: 'credulous',
      sync: false,
      build: (options) => buildVerifier(options, { ...engine, verify: async () => true }),
    };
    const names = ['RS256', 'PS256', 'ES256', 'Ed25519'].map(
      (alg) => `signature: ${alg}, all zero`,
    );
    for (const name of names) expect(await runCase(await find(name), credulous)).not.toEqual([]);
  });

  it('a part of the token in what goes out', async () => {
    const built = await find('claims-times: expired');
    const leaking: Leg = {
      name: 'leaking',
      sync: false,
      build: (options) => {
        const verifier = buildVerifier(options, createNodeEngine());
        const verify: typeof verifier.verify = async (token, call) => {
          const outcome = await verifier.tryVerify(token, call);
          if (outcome.ok) return outcome.token;
          outcome.error.message = `expired: ${token}`;
          throw Object.assign(outcome.error, { with: () => outcome.error });
        };
        return { ...verifier, verify };
      },
    };
    expect(await runCase(built, leaking)).toContain('the message holds a part of the token');
  });

  it('a verifier that cannot be built', async () => {
    const built = await find('signature: RS256');
    const failing = { ...built, setUp: () => ({ ...built.setUp(), options: {} }) };
    for (const leg of LEGS) expect(await runCase(failing, leg)).not.toEqual([]);
  });
});

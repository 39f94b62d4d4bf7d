import type { Verifier } from '@oidc-verify/core';
import { describe, expect, it } from 'vitest';
import { createEngine as createNodeEngine } from '../../src/jose/engine-node.ts';
import { createEngine as createWebEngine } from '../../src/jose/engine-web.ts';
import type { Engine } from '../../src/jose/engine.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import { buildCase, loadCorpus } from './corpus.ts';
import type { BuiltCase } from './corpus.ts';
import { runCase } from './run.ts';

const ENGINES = { node: createNodeEngine, web: createWebEngine };
const CACHES = [undefined, true, { storage: 'digest' }] as const;

interface Way {
  readonly name: string;
  readonly engine: keyof typeof ENGINES;
  readonly sync: boolean;
  readonly http?: boolean;
}

const WAYS: readonly Way[] = [
  { name: 'node-sync', engine: 'node', sync: true },
  { name: 'node-async', engine: 'node', sync: false },
  { name: 'web-async', engine: 'web', sync: false },
];
const HTTP: Way = { name: 'http', engine: 'node', sync: false, http: true };

/** How a case differs from what it expects, the first time and the second, and what the second cost. */
interface Twice {
  readonly first: readonly string[];
  readonly second: readonly string[];
  readonly signatures: number;
}

/** Runs a case two times on one verifier with one set of sources. */
async function runTwice(built: BuiltCase, way: Way, tokenCache: unknown): Promise<Twice> {
  let signatures = 0;
  const inner = ENGINES[way.engine]();
  const engine: Engine = {
    ...inner,
    verify: (...input) => {
      const [, , , signed] = input;
      // Those of proofs are checked each time.
      if (!built.proofs.some((proof) => proof.startsWith(signed))) signatures++;
      return inner.verify(...input);
    },
  };
  const shared = built.setUp();
  let verifier: Verifier | undefined;
  const leg = {
    ...way,
    build: (options: unknown) =>
      (verifier ??= buildVerifier({ ...(options as object), tokenCache }, engine)),
  };
  const first = await runCase({ ...built, setUp: () => shared }, leg);
  signatures = 0;
  const second = await runCase({ ...built, warmUps: [], before: [], setUp: () => shared }, leg);
  return { first, second, signatures };
}

const corpus = loadCorpus();
const isAccepted = ({ expected }: BuiltCase, { sync }: Way): boolean =>
  'ok' in (sync ? expected.sync : expected.async);

describe('with the token cache every case ends as without', () => {
  it.each(corpus.map((item) => [item.name, item] as const))('%s', async (_, item) => {
    const built = await buildCase(item);
    const ways = built.headers === undefined ? WAYS : [...WAYS, HTTP];
    for (const way of ways) {
      const [without, ...withCache] = await Promise.all(
        CACHES.map((tokenCache) => runTwice(built, way, tokenCache)),
      );
      for (const { first, second, signatures } of withCache) {
        expect([way.name, first, second]).toEqual([way.name, [], without?.second]);
        const isHit = signatures === 0;
        expect([way.name, isHit]).toEqual([way.name, isHit || isAccepted(built, way)]);
      }
    }
  });
});

describe('the corpus', () => {
  it('has enough that can be remembered', () => {
    const accepted = corpus.filter(({ expect: expected }) => 'ok' in expected);
    expect(accepted.length).toBeGreaterThan(100);
  });
});

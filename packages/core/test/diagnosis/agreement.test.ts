import { createFakeKeySource, createTestIssuer, hostileTokens } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createEngine as createNodeEngine } from '../../src/jose/engine-node.ts';
import { createEngine as createWebEngine } from '../../src/jose/engine-web.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import { buildAttacks } from '../attacks/corpus.ts';
import { buildCase, loadCorpus } from '../parity/corpus.ts';
import { createSetting } from '../setting.ts';
import { callOf, compareEndings } from './agreement.ts';
import type { Fresh } from './agreement.ts';

const ENGINES = [createNodeEngine, createWebEngine];

// The others need a source that fetches, or are about headers of a request.
const inMemory = (await buildAttacks()).filter(
  ({ overNetwork, attack }) => overNetwork !== true && attack.headers === undefined,
);

describe('explain agrees with verify', () => {
  test.each(loadCorpus().map((recipe) => [recipe.name, recipe] as const))(
    'on the case: %s',
    async (_, recipe) => {
      const built = await buildCase(recipe);
      for (const createEngine of ENGINES) {
        const create = async (): Promise<Fresh> => {
          const { options, events } = built.setUp();
          const verifier = buildVerifier(options, createEngine());
          for (const token of built.warmUps) await verifier.tryVerify(token);
          events.length = 0;
          if (recipe.closed === true) await verifier.close();
          return { verifier, events };
        };
        const call = callOf(built, built.setUp().requirement);
        const { explained, verified } = await compareEndings(create, built.token, call);
        expect(explained).toBe(verified);
      }
    },
  );

  test.each(inMemory.map((built) => [built.name, built.attack] as const))(
    'on the attack: %s',
    async (_, attack) => {
      const create = async (): Promise<Fresh> => {
        const { options, events, setClock, at } = attack.setUp();
        setClock(at);
        return { verifier: buildVerifier(options, createNodeEngine()), events };
      };
      const { explained, verified } = await compareEndings(create, attack.token);
      expect(explained).toBe(verified);
    },
  );

  test('on more than 300 attacks', () => {
    expect(inMemory.length).toBeGreaterThan(300);
  });

  test('on every hostile token, and on its control', async () => {
    const setting = await createSetting();
    const issuer = await createTestIssuer({ now: setting.clock.now });
    const differences: string[] = [];
    const catalogue = await hostileTokens(issuer);
    for (const { name, token, control, needs } of catalogue) {
      const keys = [...issuer.jwks().keys, ...needs.keys];
      const create = async (): Promise<Fresh> => {
        const events: Fresh['events'][number][] = [];
        const verifier = buildVerifier(
          {
            issuer: issuer.issuer,
            audience: issuer.audience,
            algorithms: needs.algorithms,
            keys: createFakeKeySource({ sets: [{ keys }], state: 'cooling' }),
            now: setting.clock.now,
            onEvent: (event: Fresh['events'][number]) => events.push(event),
          },
          createNodeEngine(),
        );
        return { verifier, events };
      };
      for (const presented of [token, control]) {
        const { explained, verified } = await compareEndings(create, presented);
        if (explained !== verified) differences.push(`${name}: ${explained} / ${verified}`);
      }
    }
    expect(differences).toEqual([]);
    expect(catalogue.length).toBeGreaterThan(80);
  });
});

import { createEngine as createNodeEngine } from '../../src/jose/engine-node.ts';
import { createEngine as createWebEngine } from '../../src/jose/engine-web.ts';
import type { Engine } from '../../src/jose/engine.ts';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import type { BuiltAttack } from './corpus.ts';
import { runAttack } from './run.ts';
import type { AttackLeg } from './run.ts';

function watch(engine: Engine, onDecode: () => void): Engine {
  return {
    ...engine,
    decodeText: (segment) => {
      onDecode();
      return engine.decodeText(segment);
    },
    decodeBytes: (segment) => {
      onDecode();
      return engine.decodeBytes(segment);
    },
  };
}

function toLeg(
  name: string,
  createEngine: () => Engine,
  how: Pick<AttackLeg, 'sync' | 'cached'>,
): AttackLeg {
  const build: AttackLeg['build'] = (options, onDecode) =>
    buildVerifier(options, watch(createEngine(), onDecode));
  return { name, build, countsDecodes: true, ...how };
}

/** The ways on which every attack must be refused. */
export const LEGS: readonly AttackLeg[] = [
  toLeg('node-sync', createNodeEngine, { sync: true, cached: false }),
  toLeg('node-async', createNodeEngine, { sync: false, cached: false }),
  toLeg('web-async', createWebEngine, { sync: false, cached: false }),
  toLeg('node-sync with a token cache', createNodeEngine, { sync: true, cached: true }),
  toLeg('web-async with a token cache', createWebEngine, { sync: false, cached: true }),
];

/** Returns the problems with one attack on all legs. */
export async function problemsOf(built: BuiltAttack): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const leg of LEGS) {
    for (const found of await runAttack(built, leg)) problems.push(`${leg.name}: ${found}`);
  }
  return problems;
}

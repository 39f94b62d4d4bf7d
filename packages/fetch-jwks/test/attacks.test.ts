import { describe, expect, it } from 'vitest';
import { buildAttacks } from '../../core/test/attacks/corpus.ts';
import { problemsOf } from '../../core/test/attacks/legs.ts';
import { fetchJwks } from '../src/index.ts';

// Core's attack corpus runs in core's tests, except for the attacks whose keys come over a network.
const attacks = (await buildAttacks(fetchJwks)).filter(({ overNetwork }) => overNetwork === true);

describe('attacks over the network', () => {
  it('are those on discovery, and on keys that a token names', () => {
    const families = new Set(attacks.map(({ family }) => family));
    expect([...families].toSorted()).toEqual([
      'discovery',
      'embedded key',
      'kid',
      'request forgery',
    ]);
  });

  it.each(attacks.map((built) => [built.name, built] as const))(
    '%s is refused, and its control accepted',
    async (_, built) => {
      expect(await problemsOf(built)).toEqual([]);
    },
  );
});

import { createVerifier } from '@oidc-verify/core';
import type { AuthEvent, KeySource, VerifierOptions, VerifyCall } from '@oidc-verify/core';
import { explain } from '@oidc-verify/core/diagnosis';
import { describe, expect, test } from 'vitest';
import { callOf } from '../../packages/core/test/diagnosis/agreement.ts';
import { buildAttacks } from '../../packages/core/test/attacks/corpus.ts';
import { buildCase, loadCorpus } from '../../packages/core/test/parity/corpus.ts';
import { toAdvice } from '../src/model/advice.ts';
import { decodeToken } from '../src/model/decode.ts';
import { kindOf } from '../src/model/kind.ts';
import { toShownMembers } from '../src/model/members.ts';
import { withFindings } from '../src/model/stage-findings.ts';
import { createTemporaryKeys } from '../src/model/temporary-key.ts';
import { toVerdict } from '../src/model/verdict.ts';
import { judge } from '../src/model/view.ts';
import { toWalk } from '../src/model/walk.ts';
import { toState } from './form.ts';
import { libraryEnding, pageEnding } from './library-ending.ts';

interface World {
  readonly options: object;
  readonly events: AuthEvent[];
}

/** How the page ends for a token and a verifier that no form could describe. */
async function pageEndingOf({ options }: World, token: unknown, call: VerifyCall) {
  const verifier = createVerifier(options as VerifierOptions);
  const walk = toWalk(await explain(verifier, token, call), verifier, String(token));
  const decoded = decodeToken(String(token));
  const shown = { ...walk, stages: withFindings(walk, decoded) };
  const members = (['header', 'payload'] as const).flatMap((where) =>
    toShownMembers(where, decoded[where], shown, 0),
  );
  // At most one part of a token is to blame: a claim, a few that may stand for each other, or none.
  expect(members.filter(({ outcome }) => outcome === 'refused').length).toBeLessThan(4);
  expect(kindOf(String(token), decoded, walk.explanation).name).not.toBe('');
  expect(toAdvice(shown) === undefined).toBe(walk.explanation.accepted);
  return pageEnding({
    verdict: toVerdict(shown, { token: String(token), removed: [], scheme: undefined }),
  });
}

const cases = loadCorpus().filter(({ closed, warmUp }) => closed !== true && warmUp === undefined);
// A source that breaks its contract when it is asked what is in memory is nothing that a page can be given.
const attacks = (await buildAttacks()).filter(
  ({ overNetwork, attack, name }) =>
    overNetwork !== true &&
    attack.headers === undefined &&
    !/^key source: .*, from peek$/.test(name),
);
const IN_MEMORY = ['ready', 'static', 'unknown-kid-settled'];

describe('the page agrees with the library', () => {
  test.each(cases.map((recipe) => [recipe.name, recipe] as const))(
    'on the case: %s',
    async (_, recipe) => {
      const built = await buildCase(recipe);
      const [first, second] = [built.setUp(), built.setUp()];
      const verifier = createVerifier(second.options as unknown as VerifierOptions);
      const call = callOf(built, first.requirement);
      expect(await pageEndingOf(first, built.token, call)).toBe(
        await libraryEnding(
          verifier,
          second.events,
          built.token,
          callOf(built, second.requirement),
        ),
      );
    },
  );

  test.each(attacks.map((built) => [built.name, built.attack] as const))(
    'on the attack: %s',
    async (_, attack) => {
      const setUp = (): World => {
        const { options, events, setClock, at } = attack.setUp();
        setClock(at);
        return { options, events };
      };
      const second = setUp();
      const verifier = createVerifier(second.options as VerifierOptions);
      expect(await pageEndingOf(setUp(), attack.token, {})).toBe(
        await libraryEnding(verifier, second.events, attack.token),
      );
    },
  );
});

describe('what can be typed into the form', () => {
  const typed = cases.flatMap((recipe) => {
    const { call, headers, proofs, before, policy = {}, sources } = recipe;
    const isPlain = [call, headers, proofs, before].every((one) => one === undefined);
    const isInMemory = IN_MEMORY.includes(sources?.['main']?.state ?? 'ready');
    const state = isPlain && isInMemory ? toState(policy, recipe.at) : undefined;
    return state === undefined ? [] : [[recipe.name, recipe, state] as const];
  });

  test.each(typed)('ends as in the library: %s', async (_, recipe, state) => {
    const built = await buildCase(recipe);
    const { options, events } = built.setUp();
    const keys = (options['keys'] as KeySource).peek('https://issuer.test')?.keys;
    if (keys === undefined || typeof built.token !== 'string' || built.token === '') return;
    const verifier = createVerifier(options as VerifierOptions);
    const view = await judge(
      { ...state, input: built.token, keys: { mode: 'pasted', text: JSON.stringify({ keys }) } },
      0,
      createTemporaryKeys(),
    );
    expect(view.problems).toEqual([]);
    expect(pageEnding(view)).toBe(await libraryEnding(verifier, events, built.token));
  });

  test('is more than 400 cases', () => {
    expect(typed.length).toBeGreaterThan(400);
  });
});

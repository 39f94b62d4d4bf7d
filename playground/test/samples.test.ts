import { createVerifier } from '@oidc-verify/core';
import type { AuthEvent } from '@oidc-verify/core';
import { createTestIssuer, hostileTokens } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { toPolicyOptions, toVerifierOptions } from '../src/model/policy-options.ts';
import { createKeySource, readKeys } from '../src/model/read-keys.ts';
import type { PlaygroundState } from '../src/model/state.ts';
import { createTemporaryKeys } from '../src/model/temporary-key.ts';
import { judge } from '../src/model/view.ts';
import type { View } from '../src/model/view.ts';
import { toSampleState } from '../src/samples/load-sample.ts';
import { makeSamples } from '../src/samples/make-samples.ts';
import type { Sample } from '../src/samples/sample.ts';
import { libraryEnding, pageEnding } from './library-ending.ts';

const samples = await makeSamples();
const temporaryKeys = createTemporaryKeys();
const all = samples.groups.flatMap((group) => group.samples);
const named = all.map((sample) => [sample.name, sample] as const);

function stateOf({ name }: Sample): PlaygroundState {
  const state = toSampleState(samples, name);
  if (state === undefined) throw new Error(`no sample ${name}`);
  return state;
}

function expectedEnding({ token, expected }: Sample): string {
  if (token === undefined) return 'none';
  return expected === undefined ? 'accepted' : `${expected.code} at ${expected.stage}`;
}

describe('every sample', () => {
  test.each(named)('%s: the page names code and stage', async (_, sample) => {
    const view = await judge(stateOf(sample), 0, temporaryKeys);
    expect(view.problems).toEqual([]);
    expect(pageEnding(view)).toBe(expectedEnding(sample));
  });

  test.each(named)('%s: the page agrees with the library', async (_, sample) => {
    const { input, policy, keys } = stateOf(sample);
    const events: AuthEvent[] = [];
    const source = createKeySource(readKeys(keys.text).keys);
    const options = toVerifierOptions(
      toPolicyOptions(policy).options,
      source,
      Date.parse(policy.at),
    );
    const onEvent = (event: AuthEvent): unknown => events.push(event);
    const verifier = createVerifier({ ...options, onEvent });
    const view = await judge(stateOf(sample), 0, temporaryKeys);
    const ending = pageEnding(view) === 'none' ? 'missing_token at parse' : pageEnding(view);
    expect(ending).toBe(await libraryEnding(verifier, events, input));
  });

  test('a refusal lights up what passed before it, and nothing after', async () => {
    const wrong: string[] = [];
    for (const sample of all) {
      const { judged } = await judge(stateOf(sample), 0, temporaryKeys);
      const outcomes = judged?.walk.stages.map(({ outcome }) => outcome[0]).join('') ?? 'none';
      if (!/^p*(?:rn*)?$/.test(outcomes)) wrong.push(`${sample.name}: ${outcomes}`);
    }
    expect(wrong).toEqual([]);
  });
});

function isOfKeys({ expected }: Sample): boolean {
  return expected?.stage === 'key' || expected?.stage === 'signature';
}

async function judgeKeyless(sample: Sample): Promise<View> {
  return judge({ ...stateOf(sample), keys: { mode: 'none', text: '' } }, 0, temporaryKeys);
}

function uncheckedOf({ judged }: View): readonly string[] {
  const { stages = [] } = judged?.walk ?? {};
  return stages.flatMap(({ stage, outcome }) => (outcome === 'unchecked' ? stage : []));
}

test('a refused stage tells what it found of each member that is to blame', async () => {
  const silent: string[] = [];
  for (const sample of all) {
    const { header, payload, judged } = await judge(stateOf(sample), 0, temporaryKeys);
    const { found = '' } = judged?.walk.stages.find(({ outcome }) => outcome === 'refused') ?? {};
    for (const { name, outcome } of [...header, ...payload]) {
      const isTold = found.split('; ').some((part) => part.replace(/^no /, '').startsWith(name));
      if (outcome === 'refused' && !isTold) silent.push(`${sample.name}: ${name} / ${found}`);
    }
  }
  expect(silent).toEqual([]);
});

describe('without keys', () => {
  const decided = named.filter(([, sample]) => sample.expected !== undefined && !isOfKeys(sample));
  const open = named.filter(([, sample]) => sample.expected === undefined || isOfKeys(sample));

  test.each(decided)('%s: what the keys do not decide is decided', async (_, sample) => {
    const view = await judgeKeyless(sample);
    const isLate = ['claims', 'confirmation', 'authorize'].includes(sample.expected?.stage ?? '');
    expect(pageEnding(view)).toBe(expectedEnding(sample));
    expect(uncheckedOf(view)).toEqual(isLate ? ['key', 'signature'] : []);
  });

  test.each(open)('%s is never accepted', async (_, sample) => {
    const view = await judgeKeyless(sample);
    expect(['assumed', 'refused']).toContain(view.verdict.kind);
    expect(uncheckedOf(view)).toEqual(['key', 'signature']);
    expect(view.judged?.walk.stages[0]?.found).toContain(`${sample.token?.length} characters`);
  });
});

test('the catalogue is complete, and each of its stages has a group', async () => {
  const catalogue = await hostileTokens(await createTestIssuer());
  const names = new Set(all.map(({ name }) => name));
  expect(catalogue.filter(({ name }) => !names.has(name))).toEqual([]);
  expect(names.size).toBe(all.length);
  expect(samples.groups.map(({ label }) => label)).toEqual([
    'Accepted',
    'Usual mistakes',
    'Attacks on 1 parse',
    'Attacks on 2 issuer',
    'Attacks on 3 header',
    'Attacks on 4 key',
    'Attacks on 5 signature',
    'Attacks on 6 claims',
    'Attacks on 7 confirmation',
  ]);
});

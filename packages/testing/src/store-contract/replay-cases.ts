import { expectEqual, expectThat } from '../contract/expectation.ts';
import { LIFETIME_SECONDS, MAX_ENTRIES_PER_KEY, toDigest } from './replay-scene.ts';
import type { ReplayCase, ReplayScene } from './replay-scene.ts';

/** The cases that need no fault, by name. */
export const REPLAY_CASES: Readonly<Record<string, ReplayCase>> = {
  'records a proof once, in whichever process': async ({ record, recordElsewhere }) => {
    expectEqual('a new proof', 'recorded', await record('a'));
    expectEqual('the same proof', 'replayed', await record('a'));
    expectEqual('the same proof in another process', 'replayed', await recordElsewhere('a'));
    expectEqual('another proof', 'recorded', await recordElsewhere('b'));
    expectEqual('that one in the first process', 'replayed', await record('b'));
  },
  'records exactly one of fifty equal proofs at the same time': async (scene) => {
    const answers = await atOnce(50, (index) => recordIn(scene, index)('a'));
    expectEqual('recorded', 1, count(answers, 'recorded'));
    expectEqual('replayed', 49, count(answers, 'replayed'));
  },
  'records each of a hundred proofs once, though each comes four times at the same time': async (
    scene,
  ) => {
    const answers = await atOnce(400, (index) => {
      const proof = `${index % 100}`;
      return recordIn(scene, Math.floor(index / 100))(proof, { thumbprint: toDigest(proof) });
    });
    expectEqual('recorded', 100, count(answers, 'recorded'));
    expectEqual('replayed', 300, count(answers, 'replayed'));
  },
  'remembers a proof until it expires': async ({ record, recordElsewhere, advance, now }) => {
    const expiresAt = now() + LIFETIME_SECONDS;
    await record('a', { expiresAt });
    await advance(LIFETIME_SECONDS - 0.1);
    expectEqual('just before its end', 'replayed', await record('a', { expiresAt }));
    await record('b', { thumbprint: toDigest('another client') });
    expectEqual('after a write', 'replayed', await recordElsewhere('a', { expiresAt }));
  },
  'remembers a proof for eleven minutes': async ({ record, advance, now }) => {
    const expiresAt = now() + 660;
    await record('a', { expiresAt });
    await advance(659);
    await record('b');
    expectEqual('just before its end', 'replayed', await record('a', { expiresAt }));
  },
  'takes times with fractions': async ({ record, now }) => {
    const times = { now: now() + 0.123_456, expiresAt: now() + 12.987_654_321 };
    expectEqual('a new proof', 'recorded', await record('a', times));
    expectEqual('the same proof', 'replayed', await record('a', times));
  },
  'remembers a proof for a process whose clock is behind': async (scene) => {
    const { record, recordElsewhere, advance, now, clockSkewSeconds } = scene;
    const expiresAt = now() + LIFETIME_SECONDS;
    await record('a', { expiresAt });
    // For one process it has expired; what that one writes forgets nothing that another one accepts.
    await advance(LIFETIME_SECONDS + Math.max(0, clockSkewSeconds - 0.1));
    for (const label of ['b', 'c', 'd']) await record(label);
    const behind = { expiresAt, now: now() - clockSkewSeconds - 0.1 };
    expectEqual('the same proof', 'replayed', await recordElsewhere('a', behind));
  },
  'remembers a proof that a process recorded whose clock is ahead': async (scene) => {
    const { record, recordElsewhere, advance, now, clockSkewSeconds } = scene;
    const expiresAt = now() + LIFETIME_SECONDS;
    await record('a', { expiresAt, now: now() + Math.min(clockSkewSeconds, LIFETIME_SECONDS - 1) });
    await advance(LIFETIME_SECONDS - 0.1);
    expectEqual('the same proof', 'replayed', await recordElsewhere('a', { expiresAt }));
  },
  'records nothing twice when a clock is set back': async ({ record, advance, now }) => {
    const [before, expiresAt] = [now(), now() + LIFETIME_SECONDS];
    await record('a', { expiresAt });
    await advance(30);
    await record('b');
    expectEqual('the same proof', 'replayed', await record('a', { expiresAt, now: before - 10 }));
  },
  'bounds the share of a key, and leaves the others theirs': async ({ record }) => {
    const answers = await inTurn(MAX_ENTRIES_PER_KEY + 3, (index) => record(`greedy ${index}`));
    expectEqual('recorded', MAX_ENTRIES_PER_KEY, count(answers, 'recorded'));
    expectEqual('beyond the share', ['full', 'full', 'full'], answers.slice(-3));
    const modest = { thumbprint: toDigest('modest') };
    expectEqual('another key', 'recorded', await record('modest', modest));
    const again = await record('greedy 0');
    expectThat('a used proof of a full share', 'no second use', again !== 'recorded', again);
  },
  'bounds the share of a key at the same time': async (scene) => {
    const answers = await atOnce(MAX_ENTRIES_PER_KEY * 2, (index) =>
      recordIn(scene, index)(`${index}`),
    );
    expectEqual('recorded', MAX_ENTRIES_PER_KEY, count(answers, 'recorded'));
    expectEqual('full', MAX_ENTRIES_PER_KEY, count(answers, 'full'));
  },
  'has room again once proofs have expired': async ({ record, advance, clockSkewSeconds }) => {
    await inTurn(MAX_ENTRIES_PER_KEY, (index) => record(`${index}`));
    expectEqual('while they are accepted', 'full', await record('new'));
    // Twice: a store may leave room for the clocks of processes and for its own.
    await advance(LIFETIME_SECONDS + 2 * clockSkewSeconds + 1);
    const answers = await inTurn(MAX_ENTRIES_PER_KEY, (index) => record(`later ${index}`));
    expectEqual('recorded', MAX_ENTRIES_PER_KEY, count(answers, 'recorded'));
  },
};

/** Returns what records in the first process, or in the other one. */
function recordIn(scene: ReplayScene, index: number): ReplayScene['record'] {
  return index % 2 === 0 ? scene.record : scene.recordElsewhere;
}

async function atOnce<T>(times: number, act: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => act(index)));
}

async function inTurn<T>(times: number, act: (index: number) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  // oxlint-disable-next-line no-await-in-loop -- the order is what is tried
  for (let index = 0; index < times; index++) answers.push(await act(index));
  return answers;
}

function count(answers: readonly string[], wanted: string): number {
  return answers.filter((answer) => answer === wanted).length;
}

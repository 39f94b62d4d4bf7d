import { createFakeKeySource } from '../src/index.ts';
import type { FakeKeyState } from '../src/index.ts';
import { describe, expect, test } from 'vitest';

const ISSUER = 'https://issuer.test';
const sets = [{ keys: [{ kid: 'a' }] }, { keys: [{ kid: 'b' }] }];
const inState = (state: FakeKeyState): ReturnType<typeof createFakeKeySource> =>
  createFakeKeySource({ sets, state, ageSeconds: 7 });

describe('createFakeKeySource', () => {
  test('ready has keys, and each load brings the next set', async () => {
    const source = inState('ready');
    const first = source.peek(ISSUER);
    expect(first).toMatchObject({
      keys: [{ kid: 'a' }],
      generation: 1,
      ageSeconds: 7,
      stale: false,
    });
    expect(source.peek(ISSUER)?.keys).toBe(first?.keys);
    expect(await source.load(ISSUER, 'unknown-kid', {})).toMatchObject({ keys: [{ kid: 'b' }] });
    expect(await source.load(ISSUER, 'unknown-kid', {})).toMatchObject({ generation: 2 });
    expect(source.loads).toBe(2);
  });

  test('cold has none until the first load', async () => {
    const source = inState('cold');
    expect(source.peek(ISSUER)).toBeUndefined();
    expect(source.wake(ISSUER, 'cold')).toBe('pending');
    expect(await source.load(ISSUER, 'cold', {})).toMatchObject({ keys: [{ kid: 'a' }] });
    expect(source.peek(ISSUER)).toMatchObject({ generation: 1 });
  });

  test('cooling has said its last word', async () => {
    const source = inState('cooling');
    expect(source.wake(ISSUER, 'unknown-kid')).toBe('settled');
    expect(await source.load(ISSUER, 'unknown-kid', {})).toMatchObject({ keys: [{ kid: 'a' }] });
  });

  test('stale and refresh-due say so', async () => {
    expect(inState('stale').peek(ISSUER)).toMatchObject({ stale: true, refreshDue: false });
    expect(inState('refresh-due').peek(ISSUER)).toMatchObject({ stale: false, refreshDue: true });
  });

  test.each([
    ['unavailable', 'jwks_fetch_failed'],
    ['stale', 'jwks_fetch_failed'],
    ['broken', 'jwks_error'],
  ] as const)('%s rejects with %s', async (state, code) => {
    await expect(inState(state).load(ISSUER, 'cold', {})).rejects.toMatchObject({ code });
  });

  test('an aborted load rejects with aborted', async () => {
    const reason = new Error('gone');
    const signal = AbortSignal.abort(reason);
    const load = inState('ready').load(ISSUER, 'cold', { signal });
    await expect(load).rejects.toMatchObject({ code: 'aborted', cause: reason });
  });

  test('counts and can be turned over at any time', async () => {
    const source = inState('unavailable');
    source.wake(ISSUER, 'cold');
    source.state = 'ready';
    expect(source.peek(ISSUER)).toBeDefined();
    void source.close();
    expect(source).toMatchObject({ wakes: 1, loads: 0, closes: 1 });
    expect(source.calls).toEqual([{ method: 'wake', issuer: ISSUER, because: 'cold' }]);
    source.resetCounts();
    expect(source).toMatchObject({ wakes: 0, closes: 0 });
  });

  test('needs a set', () => {
    expect(() => createFakeKeySource({ sets: [] })).toThrow(
      'sets: must be a list of key sets with at least one entry',
    );
  });
});

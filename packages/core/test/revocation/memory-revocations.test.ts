import { AuthError } from '@oidc-verify/core';
import { memoryRevocations } from '@oidc-verify/core/revocation';
import type {
  MemoryRevocations,
  MemoryRevocationsOptions,
  Revocation,
  TokenFacts,
} from '@oidc-verify/core/revocation';
import { createClock } from '@oidc-verify/testing';
import type { TestClock } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { pathsOf, syncCodeOf } from '../setting.ts';

const START = 1_000;
const issuer = 'https://a.test';

function createStore(options: MemoryRevocationsOptions = {}): {
  readonly clock: TestClock;
  readonly store: MemoryRevocations;
} {
  const clock = createClock(START);
  return { clock, store: memoryRevocations({ now: clock.now, ...options }) };
}

function facts(members: Partial<TokenFacts> = {}): TokenFacts {
  return {
    issuer,
    subject: 'alice',
    sessionId: 's1',
    jti: 'j1',
    issuedAt: START,
    expiresAt: START + 300,
    ...members,
  };
}

const expiresAt = START + 300;

const answer = (store: MemoryRevocations, members: Partial<TokenFacts> = {}): string =>
  syncCodeOf(() => {
    if (store.isRevoked(facts(members))) throw new AuthError('token_revoked');
  });

describe('what a revocation concerns', () => {
  test.each<[string, Revocation, Partial<TokenFacts>, boolean]>([
    ['its jti', { issuer, jti: 'j1', expiresAt }, {}, true],
    ['no other jti', { issuer, jti: 'j2', expiresAt }, {}, false],
    ['no jti in another case', { issuer, jti: 'J1', expiresAt }, {}, false],
    ['the jti of this issuer only', { issuer: 'https://b.test', jti: 'j1', expiresAt }, {}, false],
    ['no token without jti', { issuer, jti: 'j1', expiresAt }, { jti: undefined }, false],
    [
      'no token whose jti is “undefined”',
      { issuer, jti: 'undefined', expiresAt },
      { jti: undefined },
      false,
    ],
    ['its session', { issuer, sessionId: 's1', expiresAt }, {}, true],
    ['no other session', { issuer, sessionId: 's2', expiresAt }, {}, false],
    [
      'no token without session',
      { issuer, sessionId: 's1', expiresAt },
      { sessionId: undefined },
      false,
    ],
    ['its subject', { issuer, subject: 'alice', expiresAt }, {}, true],
    [
      'its subject’s later tokens',
      { issuer, subject: 'alice', expiresAt },
      { issuedAt: START + 9 },
      true,
    ],
    ['no other subject', { issuer, subject: 'bob', expiresAt }, {}, false],
    [
      'that issuer’s subject only',
      { issuer: 'https://b.test', subject: 'alice', expiresAt },
      {},
      false,
    ],
    [
      'tokens issued before',
      { issuer, subject: 'alice', issuedUntil: START + 1, expiresAt },
      {},
      true,
    ],
    ['tokens issued at it', { issuer, subject: 'alice', issuedUntil: START, expiresAt }, {}, true],
    [
      'tokens of the same second',
      { issuer, subject: 'alice', issuedUntil: START, expiresAt },
      { issuedAt: START + 0.9 },
      true,
    ],
    [
      'no tokens issued after',
      { issuer, subject: 'alice', issuedUntil: START - 1, expiresAt },
      {},
      false,
    ],
    [
      'tokens that do not say when',
      { issuer, subject: 'alice', issuedUntil: 1, expiresAt },
      { issuedAt: undefined },
      true,
    ],
    [
      'the issuer’s older tokens',
      { issuer, issuedUntil: START, expiresAt },
      { subject: undefined },
      true,
    ],
    ['not its newer ones', { issuer, issuedUntil: START - 1, expiresAt }, {}, false],
    ['no other issuer’s', { issuer: 'https://b.test', issuedUntil: START, expiresAt }, {}, false],
    ['a session is no jti', { issuer, jti: 's1', expiresAt }, {}, false],
    ['a subject is no session', { issuer, sessionId: 'alice', expiresAt }, {}, false],
  ])('%s', (_, revocation, members, concerned) => {
    const { store } = createStore();
    expect(store.isRevoked(facts(members))).toBe(false);
    store.revoke(revocation);
    expect(store.isRevoked(facts(members))).toBe(concerned);
  });

  test('issuer and identifier never run into each other', () => {
    const { store } = createStore();
    store.revoke({ issuer: 'a', jti: 'bc', expiresAt });
    expect(store.isRevoked(facts({ issuer: 'ab', jti: 'c' }))).toBe(false);
    expect(store.isRevoked(facts({ issuer: 'a', jti: 'bc' }))).toBe(true);
    store.revoke({ issuer: '1 ', jti: 'x', expiresAt });
    expect(store.isRevoked(facts({ issuer: '1', jti: ' x' }))).toBe(false);
  });

  test('names of the prototype are names like any', () => {
    const { store } = createStore();
    expect(store.isRevoked(facts({ jti: '__proto__', subject: 'constructor' }))).toBe(false);
    store.revoke({ issuer, jti: '__proto__', expiresAt });
    expect(store.isRevoked(facts({ jti: '__proto__' }))).toBe(true);
    expect(store.isRevoked(facts())).toBe(false);
  });
});

describe('how long it holds', () => {
  test('past expiresAt for as long as verifiers tolerate', () => {
    const { clock, store } = createStore();
    store.revoke({ issuer, jti: 'j1', expiresAt });
    clock.set(expiresAt + 59.9);
    expect(store.isRevoked(facts())).toBe(true);
    clock.set(expiresAt + 60);
    expect(store.isRevoked(facts())).toBe(false);
  });

  test('a suspension ends, though the subject was logged out for longer meanwhile', () => {
    const { clock, store } = createStore({ clockToleranceSeconds: 0 });
    store.revoke({ issuer, subject: 'alice', expiresAt });
    store.revoke({ issuer, subject: 'alice', issuedUntil: START, expiresAt: expiresAt + 900 });
    const later = facts({ issuedAt: expiresAt + 1, expiresAt: expiresAt + 900 });
    expect(store.isRevoked(later)).toBe(true);
    clock.set(expiresAt);
    expect(store.isRevoked(later)).toBe(false);
    expect(store.isRevoked(facts({ expiresAt: expiresAt + 900 }))).toBe(true);
  });

  test.each<[string, readonly (readonly [until: number, end: number])[]]>([
    [
      'in order',
      [
        [START - 10, 100],
        [START, 200],
      ],
    ],
    [
      'the other way round',
      [
        [START, 200],
        [START - 10, 100],
      ],
    ],
  ])('of several for the same, the latest counts: %s', (_, entries) => {
    const { clock, store } = createStore({ clockToleranceSeconds: 0 });
    for (const [issuedUntil, life] of entries) {
      store.revoke({ issuer, subject: 'alice', issuedUntil, expiresAt: START + life });
    }
    clock.advance(199);
    expect(store.isRevoked(facts())).toBe(true);
    expect(store.size).toBe(1);
  });

  test('what has ended is none, and takes no room', () => {
    const { store } = createStore({ maxEntries: 1 });
    store.revoke({ issuer, jti: 'j1', expiresAt: START - 60 });
    expect(store.size).toBe(0);
    store.revoke({ issuer, jti: 'j1', expiresAt: START - 59 });
    expect(store.size).toBe(1);
  });
});

describe('a full store', () => {
  test('tells who writes, drops nothing, and goes on answering', () => {
    const { store } = createStore({ maxEntries: 2 });
    store.revoke({ issuer, jti: 'j1', expiresAt });
    store.revoke({ issuer, jti: 'j2', expiresAt });
    const write = (): void => store.revoke({ issuer, jti: 'j3', expiresAt });
    expect(write).toThrow(AuthError);
    expect(syncCodeOf(write)).toBe('verification_unavailable');
    const message = 'The revocation store is full: it holds 2 revocations';
    expect(write).toThrow(expect.objectContaining({ cause: new Error(message) }) as Error);
    expect(['j1', 'j2', 'j3'].map((jti) => store.isRevoked(facts({ jti })))).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('still takes in more of what it knows, and has room again in time', () => {
    const { clock, store } = createStore({ maxEntries: 1, clockToleranceSeconds: 0 });
    store.revoke({ issuer, jti: 'j1', expiresAt });
    store.revoke({ issuer, jti: 'j1', expiresAt: expiresAt + 10 });
    clock.set(expiresAt + 9);
    expect(syncCodeOf(() => store.revoke({ issuer, jti: 'j2', expiresAt: expiresAt + 99 }))).toBe(
      'verification_unavailable',
    );
    clock.set(expiresAt + 10);
    store.revoke({ issuer, jti: 'j2', expiresAt: expiresAt + 99 });
    expect(store.isRevoked(facts({ jti: 'j2', expiresAt: expiresAt + 99 }))).toBe(true);
  });
});

describe('a clock that goes back', () => {
  test('finds what is still there', () => {
    const { clock, store } = createStore();
    store.revoke({ issuer, jti: 'j1', expiresAt });
    clock.advance(10_000);
    clock.set(START);
    expect(answer(store)).toBe('token_revoked');
  });

  test('gets no answer about tokens of a time that is forgotten', () => {
    const { clock, store } = createStore();
    store.revoke({ issuer, jti: 'j1', expiresAt });
    clock.advance(10_000);
    store.revoke({ issuer, jti: 'j2', expiresAt: START + 20_000 });
    expect(store.size).toBe(1);
    clock.set(START);
    expect(answer(store)).toBe('verification_unavailable');
    // Of a suspension that ended, too, nothing is known any more.
    expect(answer(store, { expiresAt: START + 20_000 })).toBe('verification_unavailable');
    clock.set(expiresAt + 60);
    expect(answer(store, { expiresAt: START + 20_000 })).toBe('passed');
    expect(answer(store, { jti: 'j2', expiresAt: START + 20_000 })).toBe('token_revoked');
  });

  test('gets none about what came too late to be taken in', () => {
    const { clock, store } = createStore();
    clock.advance(10_000);
    store.revoke({ issuer, jti: 'j1', expiresAt });
    clock.set(START);
    expect(answer(store)).toBe('verification_unavailable');
  });

  test('by a second, as clocks do, disturbs nobody', () => {
    const { clock, store } = createStore();
    store.revoke({ issuer, jti: 'j1', expiresAt });
    clock.set(expiresAt + 60);
    store.revoke({ issuer, jti: 'j2', expiresAt: expiresAt + 500 });
    clock.set(expiresAt + 59);
    expect(answer(store, { jti: 'j3', expiresAt: expiresAt + 1 })).toBe('passed');
  });

  test('shows no number: nothing ends', () => {
    let nowMs = START * 1000;
    const store = memoryRevocations({ now: () => nowMs });
    store.revoke({ issuer, jti: 'j1', expiresAt });
    nowMs = Number.NaN;
    expect(answer(store)).toBe('token_revoked');
  });
});

describe('what is no revocation', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['nothing', undefined, ['revocation']],
    ['no selector', { issuer, expiresAt }, ['revocation']],
    ['two selectors', { issuer, jti: 'j', subject: 's', expiresAt }, ['revocation']],
    ['a jti with issuedUntil', { issuer, jti: 'j', issuedUntil: 1, expiresAt }, ['revocation']],
    ['no issuer', { jti: 'j', expiresAt }, ['revocation.issuer']],
    ['an empty subject', { issuer, subject: '', expiresAt }, ['revocation.subject']],
    ['a jti that is a number', { issuer, jti: 7, expiresAt }, ['revocation.jti']],
    ['a null session', { issuer, sessionId: null, expiresAt }, ['revocation.sessionId']],
    ['an identifier without end', { issuer, jti: 'j'.repeat(1025), expiresAt }, ['revocation.jti']],
    ['no end', { issuer, jti: 'j' }, ['revocation.expiresAt']],
    [
      'an end that is no number',
      { issuer, jti: 'j', expiresAt: Number.NaN },
      ['revocation.expiresAt'],
    ],
    [
      'an end at infinity',
      { issuer, jti: 'j', expiresAt: Number.POSITIVE_INFINITY },
      ['revocation.expiresAt'],
    ],
    [
      'an endless issuedUntil',
      { issuer, subject: 's', issuedUntil: Number.NaN, expiresAt },
      ['revocation.issuedUntil'],
    ],
    ['a name that is none', { issuer, sid: 's', expiresAt }, ['revocation.sid', 'revocation']],
  ])('%s is refused', (_, revocation, paths) => {
    const { store } = createStore();
    expect(pathsOf(() => store.revoke(revocation as Revocation))).toEqual(paths);
    expect(store.size).toBe(0);
  });

  test('identifiers are kept as they are, spaces included', () => {
    const { store } = createStore();
    store.revoke({ issuer, subject: ' alice ', expiresAt });
    expect(store.isRevoked(facts({ subject: ' alice ' }))).toBe(true);
    expect(store.isRevoked(facts())).toBe(false);
  });
});

test.each<[unknown, readonly string[]]>([
  [null, ['']],
  [{ maxEntries: 0 }, ['maxEntries']],
  [
    { maxEntries: 1.5, clockToleranceSeconds: -1, now: 5 },
    ['maxEntries', 'clockToleranceSeconds', 'now'],
  ],
  [{ maxentries: 5 }, ['maxentries']],
])('options %j are refused', (options, paths) => {
  expect(pathsOf(() => memoryRevocations(options as MemoryRevocationsOptions))).toEqual(paths);
});

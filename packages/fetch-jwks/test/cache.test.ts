import { describe, expect, test } from 'vitest';
import type { Jwk, KeySet, LoadReason } from '@oidc-verify/core';
import { lookUp, peek, purge } from '../src/cache.ts';
import { RefreshFailure } from '../src/failure.ts';
import type { FailureFacts, FailureReason } from '../src/failure.ts';
import { settle } from '../src/settle.ts';
import { createState } from '../src/state.ts';
import type {
  Answer,
  CacheEvent,
  CacheLimits,
  CacheState,
  FetchEffect,
  RefreshResult,
  StepInput,
} from '../src/state.ts';

const issuer = 'https://id.example/';
const url = 'https://id.example/jwks';
const A: Jwk = { kty: 'RSA', kid: 'a', n: 'AQAB', e: 'AQAB' };
const B: Jwk = { ...A, kid: 'b' };
const limits: CacheLimits = {
  staleMs: 3_600_000,
  revalidateMs: 0,
  cooldownMs: 30_000,
  flightMs: 16_000,
  queueMs: 10_000,
  pendingMs: 1_000,
  sharePromises: true,
};
const TTL = 300_000;

/** One issuer under a clock that only the test moves. No sockets, no timers, no promises. */
class Machine {
  state: CacheState = createState(issuer, 0);
  now = 1_000_000;
  readonly fetches: FetchEffect[] = [];
  readonly events: CacheEvent[] = [];
  aborts = 0;
  readonly limits: CacheLimits;

  constructor(overrides: Partial<CacheLimits> = {}) {
    this.limits = { ...limits, ...overrides };
  }

  #apply<T>(step: {
    state: CacheState;
    answer: T;
    effects: readonly (FetchEffect | { readonly type: 'abort' })[];
    events: readonly CacheEvent[];
  }): T {
    this.state = step.state;
    this.events.push(...step.events);
    for (const effect of step.effects) {
      if (effect.type === 'fetch') this.fetches.push(effect);
      else this.aborts += 1;
    }
    return step.answer;
  }

  get input(): StepInput {
    return { now: { monotonicMs: this.now, wallMs: this.now }, limits: this.limits };
  }

  peek(): KeySet | undefined {
    const answer = this.#apply(peek(this.state, this.input));
    return answer?.type === 'serve' ? answer.set : undefined;
  }

  load(because: LoadReason, awaited?: number): Answer {
    return this.#apply(lookUp(this.state, { because, awaited }, this.input));
  }

  end(fetch: FetchEffect, result: Partial<RefreshResult>, random = 0.5): void {
    const whole = {
      keys: [A],
      skipped: 0,
      privateKeys: 0,
      ttlMs: TTL,
      url,
      etag: undefined,
      status: 200,
      ms: 1,
    };
    const complete = { ...whole, ...result } as RefreshResult;
    this.#apply(settle(this.state, { fetch, result: complete, random }, this.input));
  }

  succeed(keys: readonly Jwk[] = [A], more: Partial<RefreshResult> = {}, random = 0.5): void {
    this.end(this.last(), { keys, ...more }, random);
  }

  fail(reason: FailureReason = 'network', facts: FailureFacts = {}, random = 1): void {
    this.end(this.last(), { failure: new RefreshFailure(reason, reason, facts) }, random);
  }

  purge(): void {
    this.#apply(purge(this.state));
  }

  last(): FetchEffect {
    const fetch = this.fetches.at(-1);
    if (fetch === undefined) throw new Error('no fetch was started');
    return fetch;
  }

  warm(keys: readonly Jwk[] = [A]): this {
    this.load('cold');
    this.succeed(keys);
    this.events.length = 0;
    return this;
  }

  later(ms: number): this {
    this.now += ms;
    return this;
  }
}

function eventTypes(machine: Machine): string[] {
  return machine.events.map((event) => event.type);
}

describe('cold', () => {
  test('nothing is in memory', () => {
    const machine = new Machine();
    expect(machine.peek()).toBeUndefined();
    expect(machine.fetches).toHaveLength(0);
  });

  test('a hundred lookups start one refresh', () => {
    const machine = new Machine();
    for (let count = 0; count < 100; count += 1) {
      expect(machine.load('cold')).toEqual({ type: 'wait', sequence: 1 });
    }
    expect(machine.fetches).toHaveLength(1);
    machine.succeed();
    expect(machine.load('cold', 1)).toMatchObject({ type: 'serve', set: { keys: [A] } });
    expect(machine.events).toEqual([
      {
        type: 'keys-refreshed',
        issuer,
        url,
        outcome: 'replaced',
        status: 200,
        ms: 1,
        keys: 1,
        skipped: 0,
      },
    ]);
  });

  test('an unknown kid joins the cold refresh, and its answer is final', () => {
    const machine = new Machine();
    machine.load('cold');
    expect(machine.load('unknown-kid')).toEqual({ type: 'wait', sequence: 1 });
    machine.succeed();
    expect(machine.load('unknown-kid', 1).type).toBe('serve');
    expect(machine.fetches).toHaveLength(1);
  });

  test('a failure refuses those who waited, then whoever comes during back-off', () => {
    const machine = new Machine();
    machine.load('cold');
    machine.fail('timeout');
    expect(machine.load('cold', 1)).toMatchObject({ type: 'refuse', retryAfterSeconds: 1 });
    for (let count = 0; count < 50; count += 1) {
      expect(machine.load('cold')).toMatchObject({
        type: 'refuse',
        failure: { reason: 'timeout' },
      });
    }
    expect(machine.fetches).toHaveLength(1);
    machine.later(999);
    expect(machine.load('cold').type).toBe('refuse');
    machine.later(1);
    expect(machine.load('cold')).toEqual({ type: 'wait', sequence: 2 });
  });

  test('an unknown kid during back-off is refused as well', () => {
    const machine = new Machine();
    machine.load('unknown-kid');
    machine.fail();
    expect(machine.load('unknown-kid').type).toBe('refuse');
    expect(machine.load('refresh-ahead').type).toBe('refuse');
    expect(machine.fetches).toHaveLength(1);
  });

  test('a failure does not answer for the refresh that came after it', () => {
    const machine = new Machine();
    machine.load('cold');
    machine.fail();
    machine.later(1000).load('cold');
    expect(machine.load('cold', 2)).toEqual({ type: 'wait', sequence: 2 });
  });

  test('an unknown kid is told to wait for the back-off, no cool-down', () => {
    const machine = new Machine();
    machine.load('unknown-kid');
    machine.fail();
    expect(machine.load('unknown-kid', 1)).toMatchObject({ type: 'refuse', retryAfterSeconds: 1 });
  });

  test('lookups that join for no unknown kid open no cool-down', () => {
    const machine = new Machine();
    machine.load('cold');
    machine.load('cold');
    machine.succeed();
    expect(machine.load('unknown-kid')).toEqual({ type: 'wait', sequence: 2 });
  });

  test('keys that expired on the way still serve those who waited for them', () => {
    const machine = new Machine();
    machine.load('cold');
    machine.later(5000).succeed([A], { ttlMs: 1000 });
    expect(machine.load('cold', 1)).toMatchObject({
      type: 'serve',
      set: { stale: false, ageSeconds: 5 },
    });
    expect(machine.peek()).toBeUndefined();
  });
});

describe('fresh', () => {
  test('serves until its time is over, without any refresh', () => {
    const machine = new Machine().warm();
    expect(machine.peek()).toEqual({
      keys: [A],
      generation: 1,
      ageSeconds: 0,
      stale: false,
      refreshDue: false,
    });
    machine.later(TTL - 1);
    expect(machine.peek()).toMatchObject({
      ageSeconds: (TTL - 1) / 1000,
      stale: false,
      refreshDue: true,
    });
    expect(machine.load('cold').type).toBe('serve');
    expect(machine.fetches).toHaveLength(1);
    machine.later(1);
    expect(machine.peek()).toBeUndefined();
    expect(machine.load('cold').type).toBe('wait');
  });

  test('its age counts from the request, not from the answer', () => {
    const machine = new Machine();
    machine.load('cold');
    machine.later(4000).succeed();
    expect(machine.peek()?.ageSeconds).toBe(4);
  });

  test.each([
    [0, 0.7],
    [0.5, 0.8],
    [1, 0.9],
  ])('with %f drawn the refresh is due at %f of its time', (random, share) => {
    const machine = new Machine();
    machine.load('cold');
    machine.succeed([A], {}, random);
    machine.later(TTL * share - 1);
    expect(machine.peek()?.refreshDue).toBe(false);
    expect(machine.load('refresh-ahead').type).toBe('serve');
    expect(machine.fetches).toHaveLength(1);
    machine.later(2);
    expect(machine.peek()?.refreshDue).toBe(true);
  });

  test('is due at that very instant', () => {
    const machine = new Machine();
    machine.load('cold');
    machine.succeed([A], {}, 0);
    machine.later(machine.state.held?.aheadMs ?? 0);
    expect(machine.peek()?.refreshDue).toBe(true);
  });

  test('refresh-ahead starts one refresh, keeps serving, and renews the age', () => {
    const machine = new Machine().warm().later(TTL * 0.85);
    expect(machine.load('refresh-ahead')).toMatchObject({ type: 'serve' });
    expect(machine.load('refresh-ahead')).toMatchObject({ type: 'serve' });
    expect(machine.fetches).toHaveLength(2);
    expect(machine.peek()).toMatchObject({ refreshDue: false });
    machine.succeed();
    expect(machine.peek()).toMatchObject({ ageSeconds: 0, generation: 1 });
  });

  test('the same keys keep array and generation; other keys replace both', () => {
    const machine = new Machine().warm();
    const before = machine.peek();
    machine.load('unknown-kid');
    machine.succeed([{ ...A }]);
    expect(machine.peek()?.keys).toBe(before?.keys);
    expect(machine.peek()?.generation).toBe(1);
    expect(machine.events[0]).toMatchObject({ outcome: 'confirmed' });
    machine.later(TTL * 0.9).load('refresh-ahead');
    machine.succeed([B]);
    expect(machine.peek()).toMatchObject({ keys: [B], generation: 2 });
  });

  test('a clock that goes back makes nothing negative', () => {
    const machine = new Machine().warm().later(-900_000);
    expect(machine.peek()).toMatchObject({ ageSeconds: 0, stale: false });
  });

  test('a set with published secrets is reported once', () => {
    const machine = new Machine();
    machine.load('cold');
    machine.succeed([A], { privateKeys: 2, skipped: 2 });
    expect(eventTypes(machine)).toEqual(['keys-refreshed', 'keys-unusable']);
    machine.later(TTL * 0.9).load('refresh-ahead');
    machine.succeed([A], { privateKeys: 2, skipped: 2 });
    const unusable = machine.events.filter(({ type }) => type === 'keys-unusable');
    expect(unusable).toEqual([{ type: 'keys-unusable', issuer, reason: 'private', keys: 2 }]);
  });
});

describe('a failed refresh', () => {
  test('takes no key away before its time', () => {
    const machine = new Machine().warm().later(TTL * 0.9);
    machine.load('refresh-ahead');
    machine.fail('status', { status: 404, url });
    expect(machine.peek()).toMatchObject({ keys: [A], stale: false, refreshDue: false });
    expect(machine.events).toEqual([
      {
        type: 'keys-refreshed',
        issuer,
        url,
        outcome: 'failed',
        status: 404,
        errorCode: 'status',
        ms: 1,
        keys: 1,
        skipped: 0,
      },
    ]);
  });

  test('refresh-ahead waits for the end of back-off', () => {
    const machine = new Machine().warm().later(TTL * 0.85);
    machine.load('refresh-ahead');
    machine.fail();
    machine.later(999).load('refresh-ahead');
    expect(machine.fetches).toHaveLength(2);
    machine.later(1);
    expect(machine.peek()?.refreshDue).toBe(true);
    machine.load('refresh-ahead');
    expect(machine.fetches).toHaveLength(3);
  });

  test('back-off doubles from 1 s to 30 s and starts anew after a success', () => {
    const machine = new Machine();
    for (const seconds of [1, 2, 4, 8, 16, 30, 30]) {
      machine.load('cold');
      machine.fail();
      expect(machine.load('cold')).toMatchObject({ type: 'refuse', retryAfterSeconds: seconds });
      machine.later(seconds * 1000);
    }
    expect(machine.last().failures).toBe(6);
    machine.load('cold');
    machine.succeed();
    machine.later(TTL).load('cold');
    machine.fail();
    machine.later(1000);
    machine.load('cold');
    expect(machine.last().failures).toBe(1);
  });

  test('back-off is jittered in full', () => {
    const machine = new Machine();
    machine.load('cold');
    machine.fail('network', {}, 0.25);
    machine.later(249);
    expect(machine.load('cold').type).toBe('refuse');
    machine.later(1);
    expect(machine.load('cold').type).toBe('wait');
  });

  test('the endpoint may ask for a longer wait', () => {
    const machine = new Machine();
    machine.load('cold');
    machine.fail('unavailable', { retryAfterSeconds: 20 });
    expect(machine.load('cold', 1)).toMatchObject({ retryAfterSeconds: 20 });
    machine.later(19_500);
    expect(machine.load('cold')).toMatchObject({ type: 'refuse', retryAfterSeconds: 1 });
  });

  test('no usable keys in a valid document: an event, and good keys stay', () => {
    const machine = new Machine().warm().later(TTL * 0.9);
    machine.load('refresh-ahead');
    machine.fail('no-usable-keys', { skipped: 3 });
    expect(machine.events).toContainEqual({
      type: 'keys-unusable',
      issuer,
      reason: 'invalid',
      keys: 3,
    });
    expect(machine.peek()).toMatchObject({ keys: [A] });
  });
});

function expired(reason: FailureReason, overrides?: Partial<CacheLimits>): Machine {
  const machine = new Machine(overrides).warm().later(TTL);
  expect(machine.peek()).toBeUndefined();
  machine.load('cold');
  machine.fail(reason);
  return machine;
}

describe('stale', () => {
  test.each<[FailureReason, boolean]>([
    ['network', true],
    ['timeout', true],
    ['unavailable', true],
    ['invalid-document', true],
    ['status', false],
    ['redirect', false],
    ['too-large', false],
    ['no-usable-keys', false],
    ['issuer-mismatch', false],
    ['bad-url', false],
  ])('after %s expired keys serve: %s', (reason, isServed) => {
    const machine = expired(reason);
    expect(machine.peek()?.stale).toBe(isServed ? true : undefined);
    expect(machine.load('cold', machine.last().sequence).type).toBe(isServed ? 'serve' : 'refuse');
    expect(machine.load('cold').type).toBe(isServed ? 'serve' : 'refuse');
  });

  test('is said once per failed refresh', () => {
    const machine = expired('network');
    machine.peek();
    machine.peek();
    machine.load('cold');
    const stale = { type: 'stale-used', issuer, ageSeconds: TTL / 1000 };
    expect(machine.events.filter(({ type }) => type === 'stale-used')).toEqual([stale]);
    expect(machine.aborts).toBe(0);
    machine.later(1000).load('cold');
    machine.fail();
    machine.peek();
    expect(eventTypes(machine).filter((type) => type === 'stale-used')).toHaveLength(2);
  });

  test('asks again after back-off, and serves while it does', () => {
    const machine = expired('network').later(1000);
    expect(machine.peek()).toMatchObject({ stale: true, refreshDue: true });
    expect(machine.load('cold')).toMatchObject({ type: 'serve', set: { stale: true } });
    expect(machine.fetches).toHaveLength(3);
    expect(machine.peek()).toMatchObject({ stale: true, refreshDue: false });
    machine.succeed([B]);
    expect(machine.peek()).toMatchObject({ keys: [B], stale: false });
  });

  test('ends staleIfErrorSeconds after expiry, however the endpoint does', () => {
    const machine = expired('network', { staleMs: 10_000 }).later(9_999);
    expect(machine.peek()?.stale).toBe(true);
    machine.later(1);
    expect(machine.peek()).toBeUndefined();
    expect(machine.load('cold').type).toBe('wait');
    machine.fail();
    expect(machine.load('cold').type).toBe('refuse');
  });

  test('0 turns it off', () => {
    const machine = expired('network', { staleMs: 0 });
    expect(machine.peek()).toBeUndefined();
    expect(machine.load('cold').type).toBe('refuse');
  });

  test('needs an attempt since expiry, unless none may be made yet', () => {
    const machine = new Machine().warm().later(TTL - 500);
    machine.load('refresh-ahead');
    machine.fail();
    machine.later(500);
    expect(machine.peek()?.stale).toBe(true);
    machine.later(500);
    expect(machine.peek()).toBeUndefined();
    expect(machine.load('cold').type).toBe('wait');
  });

  test('ends when the endpoint answers that there is nothing', () => {
    const machine = expired('network').later(1000);
    machine.load('refresh-ahead');
    machine.fail('status', { status: 404 });
    expect(machine.peek()).toBeUndefined();
  });

  test('an unknown kid is 503 while the endpoint is down', () => {
    const machine = expired('network');
    expect(machine.load('unknown-kid')).toMatchObject({ type: 'refuse' });
    machine.later(1000);
    expect(machine.load('unknown-kid')).toEqual({ type: 'wait', sequence: 3 });
  });
});

describe('unknown kid', () => {
  test('a thousand cause one refresh, and all who waited get its keys', () => {
    const machine = new Machine().warm();
    const answers = Array.from({ length: 1000 }, () => machine.load('unknown-kid'));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(machine.fetches).toHaveLength(2);
    machine.succeed([A, B]);
    expect(machine.load('unknown-kid', 2)).toMatchObject({ type: 'serve', set: { keys: [A, B] } });
  });

  test('in the cool-down after a success the set in hand is the answer', () => {
    const machine = new Machine().warm();
    machine.load('unknown-kid');
    machine.succeed();
    machine.events.length = 0;
    for (let count = 0; count < 1000; count += 1) {
      expect(machine.load('unknown-kid')).toMatchObject({
        type: 'serve',
        set: { refreshDue: false },
      });
    }
    expect(machine.fetches).toHaveLength(2);
    expect(machine.events).toEqual([{ type: 'cooldown', issuer }]);
  });

  test('in the cool-down after a failure it is refused until the cool-down ends', () => {
    const machine = new Machine().warm();
    machine.load('unknown-kid');
    machine.fail();
    expect(machine.load('unknown-kid', 2)).toMatchObject({ type: 'refuse', retryAfterSeconds: 30 });
    machine.later(10_000);
    expect(machine.load('unknown-kid')).toMatchObject({ type: 'refuse', retryAfterSeconds: 20 });
    expect(machine.fetches).toHaveLength(2);
    expect(machine.peek()).toMatchObject({ keys: [A], stale: false });
  });

  test('a later success of another refresh answers it', () => {
    const machine = new Machine().warm().later(TTL * 0.85);
    machine.load('unknown-kid');
    machine.fail();
    machine.later(1000).load('refresh-ahead');
    machine.succeed();
    expect(machine.load('unknown-kid').type).toBe('serve');
    expect(machine.fetches).toHaveLength(3);
  });

  test('exactly one refresh trails the cool-down, started by whoever comes first', () => {
    const machine = new Machine().warm();
    machine.load('unknown-kid');
    machine.succeed();
    machine.load('unknown-kid');
    machine.later(29_999);
    expect(machine.peek()?.refreshDue).toBe(false);
    machine.later(1);
    expect(machine.peek()?.refreshDue).toBe(true);
    machine.load('refresh-ahead');
    expect(machine.fetches).toHaveLength(3);
    machine.succeed();
    expect(machine.peek()?.refreshDue).toBe(false);
    machine.later(30_000);
    expect(machine.peek()?.refreshDue).toBe(false);
    expect(machine.fetches).toHaveLength(3);
  });

  test('the trailing refresh opens a cool-down of its own', () => {
    const machine = new Machine().warm();
    machine.load('unknown-kid');
    machine.succeed();
    machine.load('unknown-kid');
    machine.later(30_000).load('refresh-ahead');
    machine.succeed();
    expect(machine.load('unknown-kid').type).toBe('serve');
    expect(machine.fetches).toHaveLength(3);
  });

  test('no refresh trails a cool-down in which nobody was turned away', () => {
    const machine = new Machine().warm();
    machine.load('unknown-kid');
    machine.succeed();
    machine.later(60_000);
    expect(machine.peek()?.refreshDue).toBe(false);
  });

  test('an hour of flood is one refresh per cool-down', () => {
    const machine = new Machine().warm();
    for (let second = 0; second < 3600; second += 1) {
      machine.later(1000);
      for (let count = 0; count < 10; count += 1) {
        if (machine.load('unknown-kid').type === 'wait') machine.succeed();
      }
    }
    expect(machine.fetches.length - 1).toBe(120);
  });

  test('joins a refresh that is under way, which then counts as the one for it', () => {
    const machine = new Machine().warm().later(TTL * 0.9);
    machine.load('refresh-ahead');
    expect(machine.load('unknown-kid')).toEqual({ type: 'wait', sequence: 2 });
    machine.succeed();
    expect(machine.load('unknown-kid', 2).type).toBe('serve');
    expect(eventTypes(machine)).toEqual(['keys-refreshed']);
    expect(machine.load('unknown-kid').type).toBe('serve');
    expect(eventTypes(machine)).toEqual(['keys-refreshed', 'cooldown']);
    expect(machine.fetches).toHaveLength(2);
  });

  test('obeys the back-off of another refresh', () => {
    const machine = new Machine().warm().later(TTL * 0.9);
    machine.load('refresh-ahead');
    machine.fail();
    expect(machine.load('unknown-kid')).toMatchObject({ type: 'refuse', retryAfterSeconds: 1 });
    machine.later(1000);
    expect(machine.peek()?.refreshDue).toBe(true);
    expect(machine.load('unknown-kid').type).toBe('wait');
  });
});

function sideBySide(): { machine: Machine; older: FetchEffect; newer: FetchEffect } {
  const machine = new Machine({ sharePromises: false });
  machine.load('cold');
  const older = machine.last();
  machine.load('cold');
  const newer = machine.last();
  expect(machine.fetches).toEqual([older, newer]);
  return { machine, older, newer };
}

describe('order', () => {
  test('an older answer never overwrites a newer one', () => {
    const { machine, older, newer } = sideBySide();
    machine.end(newer, { keys: [B] });
    machine.end(older, { keys: [A] });
    expect(machine.peek()).toMatchObject({ keys: [B], generation: 1 });
    expect(machine.load('cold', older.sequence)).toMatchObject({ set: { keys: [B] } });
  });

  test('a newer answer replaces an older one', () => {
    const { machine, older, newer } = sideBySide();
    machine.end(older, { keys: [A] });
    machine.end(newer, { keys: [B] });
    expect(machine.peek()).toMatchObject({ keys: [B], generation: 2 });
  });

  test('an older failure says nothing about a newer success', () => {
    const { machine, older, newer } = sideBySide();
    machine.end(newer, { keys: [B] });
    machine.end(older, { failure: new RefreshFailure('network', '') });
    machine.later(TTL);
    expect(machine.peek()).toBeUndefined();
    expect(eventTypes(machine)).toEqual(['keys-refreshed']);
  });

  test('a refresh that starts in the instant of a failure is one after it', () => {
    const machine = new Machine();
    machine.load('cold');
    machine.fail('network', {}, 0);
    machine.load('cold');
    machine.fail();
    expect(machine.state.failed).toMatchObject({ count: 2, waitMs: 2000 });
  });

  test('failures side by side count once', () => {
    const machine = new Machine({ sharePromises: false });
    for (let count = 0; count < 20; count += 1) machine.load('cold');
    machine.later(10);
    for (const fetch of machine.fetches) {
      machine.end(fetch, { failure: new RefreshFailure('network', '') }, 1);
    }
    expect(machine.load('cold')).toMatchObject({ type: 'refuse', retryAfterSeconds: 1 });
    expect(machine.load('cold', 1).type).toBe('refuse');
  });
});

describe('where promises are not shared', () => {
  test('an unknown kid waits for nobody: one refresh, and 503 for the others until it ends', () => {
    const machine = new Machine({ sharePromises: false }).warm();
    expect(machine.load('unknown-kid').type).toBe('wait');
    expect(machine.load('unknown-kid')).toMatchObject({
      type: 'refuse',
      failure: { reason: 'pending', code: 'jwks_fetch_failed' },
      retryAfterSeconds: 1,
    });
    expect(machine.fetches).toHaveLength(2);
    machine.succeed();
    expect(machine.load('unknown-kid').type).toBe('serve');
  });

  test('what is pending is not called by the name of an older failure', () => {
    const machine = new Machine({ sharePromises: false }).warm().later(TTL * 0.85);
    machine.load('refresh-ahead');
    machine.fail('network');
    machine.later(1000).load('unknown-kid');
    expect(machine.load('unknown-kid')).toMatchObject({
      type: 'refuse',
      failure: { reason: 'pending', message: 'a refresh of the keys is under way' },
      retryAfterSeconds: 1,
    });
  });

  test('a refresh whose request died does not block the next one', () => {
    const machine = new Machine({ sharePromises: false }).warm().later(TTL * 0.85);
    machine.load('refresh-ahead');
    machine.later(15_999);
    expect(machine.peek()?.refreshDue).toBe(false);
    machine.later(1);
    expect(machine.peek()?.refreshDue).toBe(true);
    machine.load('refresh-ahead');
    expect(machine.fetches).toHaveLength(3);
  });
});

describe('a refresh that never ends, since its request went away', () => {
  test('does not count as one for the cool-down', () => {
    const machine = new Machine({ sharePromises: false }).warm();
    machine.load('unknown-kid');
    expect(machine.later(999).load('unknown-kid')).toEqual({
      type: 'refuse',
      failure: expect.objectContaining({ reason: 'pending' }) as unknown,
      retryAfterSeconds: 1,
      pendingMs: 1,
    });
    expect(machine.later(1).load('unknown-kid')).toEqual({ type: 'wait', sequence: 3 });
    machine.succeed([A, B]);
    expect(machine.load('unknown-kid', 3)).toMatchObject({ set: { keys: [A, B] } });
  });

  test('costs at most one refresh a second, however many do the same', () => {
    const machine = new Machine({ sharePromises: false }).warm();
    for (let ms = 0; ms < 60_000; ms += 10) machine.later(10).load('unknown-kid');
    expect(machine.fetches.length - 1).toBeLessThanOrEqual(60);
  });

  test('opens the cool-down after all if it ends late, and its keys count', () => {
    const machine = new Machine({ sharePromises: false }).warm();
    machine.load('unknown-kid');
    const late = machine.last();
    machine.later(5_000);
    machine.end(late, { keys: [A, B] });
    expect(machine.peek()).toMatchObject({ keys: [A, B] });
    expect(machine.load('unknown-kid').type).toBe('serve');
    expect(machine.fetches).toHaveLength(2);
  });

  test('turns nobody away, so no other refresh is owed for it', () => {
    const machine = new Machine({ sharePromises: false }).warm();
    machine.load('unknown-kid');
    machine.load('unknown-kid');
    machine.succeed();
    expect(eventTypes(machine)).toEqual(['keys-refreshed']);
    machine.later(30_000);
    expect(machine.peek()?.refreshDue).toBe(false);
  });

  test('is still owed where it was the trailing one', () => {
    const machine = new Machine({ sharePromises: false }).warm();
    machine.load('unknown-kid');
    machine.succeed();
    machine.load('unknown-kid');
    machine.later(30_000).load('refresh-ahead');
    expect(machine.peek()?.refreshDue).toBe(false);
    machine.later(16_000);
    expect(machine.peek()?.refreshDue).toBe(true);
    machine.load('refresh-ahead');
    machine.succeed();
    expect(machine.peek()?.refreshDue).toBe(false);
    expect(machine.fetches).toHaveLength(4);
  });

  test('where promises are shared it counts until it is lost', () => {
    const machine = new Machine().warm();
    machine.load('unknown-kid');
    expect(machine.later(15_999).load('unknown-kid')).toEqual({ type: 'wait', sequence: 2 });
    expect(machine.later(1).load('unknown-kid')).toEqual({ type: 'wait', sequence: 3 });
  });

  test('while no keys are held it may wait for its turn before it is lost', () => {
    const machine = new Machine();
    machine.load('cold');
    expect(machine.later(25_999).load('cold')).toEqual({ type: 'wait', sequence: 1 });
    expect(machine.later(1).load('cold')).toEqual({ type: 'wait', sequence: 2 });
  });
});

describe('purge', () => {
  test('drops keys, back-off and cool-down at once', () => {
    const machine = new Machine().warm();
    machine.load('unknown-kid');
    machine.fail('network');
    machine.purge();
    expect(machine.peek()).toBeUndefined();
    expect(machine.load('cold').type).toBe('wait');
    expect(machine.last().held).toBeUndefined();
    machine.succeed([B]);
    expect(machine.peek()).toMatchObject({ keys: [B], generation: 2 });
  });

  test('an answer to an earlier request is not used, and who waited for it asks again', () => {
    const machine = new Machine();
    machine.load('cold');
    const before = machine.last();
    machine.purge();
    expect(machine.aborts).toBe(1);
    machine.end(before, { keys: [A] });
    expect(machine.peek()).toBeUndefined();
    expect(machine.load('cold', before.sequence)).toEqual({ type: 'wait', sequence: 2 });
    machine.succeed([B]);
    expect(machine.load('cold', 2)).toMatchObject({ set: { keys: [B] } });
  });

  test('an earlier answer does not end the refresh that came after', () => {
    const machine = new Machine();
    machine.load('cold');
    const before = machine.last();
    machine.purge();
    machine.load('cold');
    machine.end(before, { failure: new RefreshFailure('network', '') });
    expect(machine.load('cold')).toEqual({ type: 'wait', sequence: 2 });
    expect(machine.events).toEqual([]);
  });
});

import { createRevocationCopy } from '@oidc-verify/core/revocation';
import type { RevocationCopy, TokenFacts } from '@oidc-verify/core/revocation';
import { readRevocation } from '@oidc-verify/core/revocation';
import { describe, expect, test } from 'vitest';

const ISSUER = 'https://login.example.com/';
const TOLERANCE = 5;

function setUp(): { clock: { seconds: number }; copy: RevocationCopy } {
  const clock = { seconds: 1_000 };
  return { clock, copy: createRevocationCopy(TOLERANCE, () => clock.seconds * 1_000) };
}

const session = (sessionId: string, expiresAt: number) =>
  readRevocation({ issuer: ISSUER, sessionId, expiresAt });
const subject = (issuedUntil: number, expiresAt: number) =>
  readRevocation({ issuer: ISSUER, subject: 'user', issuedUntil, expiresAt });
const token = (facts: Partial<TokenFacts>): TokenFacts => ({
  issuer: ISSUER,
  subject: undefined,
  sessionId: undefined,
  jti: undefined,
  issuedAt: undefined,
  expiresAt: 2_000,
  ...facts,
});

describe('the copy that a process has of revocations', () => {
  test('an entry applies until its end and the tolerance after it', () => {
    const { clock, copy } = setUp();
    copy.put(session('s', 1_100));
    clock.seconds = 1_104.999;
    expect(copy.isRevoked(token({ sessionId: 's' }))).toBe(true);
    clock.seconds = 1_105;
    expect(copy.isRevoked(token({ sessionId: 's' }))).toBe(false);
    expect(copy.isRevoked(token({ sessionId: 'other' }))).toBe(false);
  });

  test('of entries with the same selector the later end and the later issuedUntil count, in any order', () => {
    const entries = [subject(900, 1_300), subject(950, 1_100), subject(800, 1_200)];
    for (const order of [entries, entries.toReversed()]) {
      const { clock, copy } = setUp();
      for (const entry of order) copy.put(entry);
      expect(copy.size).toBe(1);
      clock.seconds = 1_250;
      expect(copy.isRevoked(token({ subject: 'user', issuedAt: 950 }))).toBe(true);
      expect(copy.isRevoked(token({ subject: 'user', issuedAt: 951 }))).toBe(false);
    }
  });

  test('an entry that has ended is not taken in', () => {
    const { copy } = setUp();
    copy.put(session('s', 1_000 - TOLERANCE));
    expect(copy.size).toBe(0);
    copy.put(session('s', 1_000.001 - TOLERANCE));
    expect(copy.size).toBe(1);
  });

  test('what has ended is dropped, and a clock that is set back makes the answer unknown', () => {
    const { clock, copy } = setUp();
    copy.put(session('s', 1_100));
    clock.seconds = 1_200;
    copy.put(session('t', 1_900));
    expect(copy.size).toBe(1);
    expect(copy.isRevoked(token({ sessionId: 's' }))).toBe(false);
    clock.seconds = 1_104;
    expect(copy.isRevoked(token({ sessionId: 's' }))).toBeUndefined();
    // What is known is known whatever the clock says.
    expect(copy.isRevoked(token({ sessionId: 't' }))).toBe(true);
    clock.seconds = 1_105;
    expect(copy.isRevoked(token({ sessionId: 's' }))).toBe(false);
  });

  test('what arrives while the clock is ahead counts as forgotten once the clock is set back', () => {
    const { clock, copy } = setUp();
    clock.seconds = 9_000;
    copy.put(session('s', 1_100));
    clock.seconds = 1_104;
    expect(copy.isRevoked(token({ sessionId: 's' }))).toBeUndefined();
    clock.seconds = 1_105;
    expect(copy.isRevoked(token({ sessionId: 's' }))).toBe(false);
  });

  test('so does a later end of what is known', () => {
    const { clock, copy } = setUp();
    copy.put(session('s', 1_050));
    clock.seconds = 9_000;
    copy.put(session('s', 1_100));
    clock.seconds = 1_104;
    expect(copy.isRevoked(token({ sessionId: 's' }))).toBeUndefined();
  });

  test('it tells what another list does not say, and not what has ended', () => {
    const { clock, copy } = setUp();
    const own = [session('a', 1_100), session('b', 1_500), subject(900, 1_500)];
    for (const entry of own) copy.put(entry);
    clock.seconds = 1_200;
    expect(copy.missingIn([])).toEqual([own[1], own[2]]);
    expect(copy.missingIn(own)).toEqual([]);
    expect(copy.missingIn([session('b', 1_499), subject(899, 1_600)])).toEqual([own[1], own[2]]);
    expect(copy.missingIn([session('b', 1_501), subject(901, 1_600)])).toEqual([]);
  });
});

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBench, tally } from './faults/bench.ts';
import type { Bench } from './faults/bench.ts';
import { ODD_SETS } from './faults/odd-sets.ts';
import type { OddSet } from './faults/odd-sets.ts';

// A set in which one key is at fault: tokens of that key are refused, all others are not.

let bench: Bench;

beforeEach(async () => {
  bench = await openBench();
});

afterEach(async () => {
  await bench.close();
});

function begin({ instead, contentType = 'application/json' }: OddSet): void {
  const { endpoint, issuer } = bench;
  const key = issuer.signingKey('ES256');
  endpoint.attempts = 0;
  endpoint.answer = (response) => {
    const keys = issuer.jwks().keys.flatMap((each) => {
      return each.kid === key.kid ? instead(key, each) : [each];
    });
    response.writeHead(200, { 'content-type': contentType });
    response.end(JSON.stringify({ keys }));
  };
}

function burst(...tokens: readonly string[]): readonly Promise<string>[] {
  return Array.from({ length: 50 }, async (_, index) =>
    bench.decide(tokens[index % tokens.length] ?? ''),
  );
}

function reasons(): readonly string[] {
  const found = bench.events.flatMap((event) =>
    event.type === 'keys-unusable' ? [event.reason] : [],
  );
  return [...new Set(found)];
}

async function expectBack(token: string, { decision, backSeconds }: OddSet): Promise<void> {
  const { endpoint, clock, decide } = bench;
  if (decision === 'accepted') return;
  await endpoint.recover();
  endpoint.attempts = 0;
  clock.advance(backSeconds === 30 ? 29.5 : 269.5);
  expect([await decide(token), endpoint.attempts]).toEqual([decision, 0]);
  clock.advance(backSeconds === 30 ? 0.5 : 30.5);
  expect([await decide(token), endpoint.attempts]).toEqual(['accepted', 1]);
}

describe.each(ODD_SETS)('$name', (fault) => {
  const { decision, fetches } = fault;

  test('cold', async () => {
    const [victim, good] = [await bench.sign(), await bench.sign({ alg: 'RS256' })];
    begin(fault);
    expect(await tally(burst(victim))).toEqual({ [decision]: 50 });
    expect(bench.endpoint.attempts).toBe(1);
    expect(await tally(burst(victim))).toEqual({ [decision]: 50 });
    expect(await tally(burst(good))).toEqual({ accepted: 50 });
    expect(bench.endpoint.attempts).toBe(fetches);
    expect(reasons()).toEqual(fault.reasons);
    await expectBack(victim, fault);
  });

  test('warm: the good set serves its time', async () => {
    const [victim, good] = [await bench.sign(), await bench.sign({ alg: 'RS256' })];
    expect(await bench.decide(victim)).toBe('accepted');
    begin(fault);
    expect(await tally(burst(victim, good))).toEqual({ accepted: 50 });
    expect(bench.endpoint.attempts).toBe(0);
    bench.clock.advance(300);
    expect(await bench.decide(good)).toBe('accepted');
    expect(await bench.decide(victim)).toBe(decision);
    expect(bench.endpoint.attempts).toBe(fetches);
    await expectBack(victim, fault);
  });

  test('under load, in a rotation', async () => {
    const known = await bench.sign();
    expect(await bench.decide(known)).toBe('accepted');
    await bench.issuer.rotateKeys({ keepOld: true });
    const [victim, good] = [await bench.sign(), await bench.sign({ alg: 'RS256' })];
    begin(fault);
    const expected = decision === 'accepted' ? { accepted: 50 } : { accepted: 33, [decision]: 17 };
    expect(await tally(burst(known, victim, good))).toEqual(expected);
    expect(await tally(burst(known, victim, good))).toEqual(expected);
    expect(bench.endpoint.attempts).toBe(1);
    await expectBack(victim, fault);
  });
});

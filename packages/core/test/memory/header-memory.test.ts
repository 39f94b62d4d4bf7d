import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { encodeSegment } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { createHeaderMemory } from '../../src/memory/header-memory.ts';
import type { HeaderMemory } from '../../src/verify/context.ts';
import type { TrustEntry } from '../../src/policy/trust.ts';
import type { CheckedHeader, ParsedToken } from '../../src/verify/token.ts';
import { parseSigned } from '../parse-signed.ts';
import { createSetting, ENGINES } from '../setting.ts';

const engine = ENGINES.node();
const tokenOf = (header: Readonly<Record<string, unknown>>): string =>
  `${encodeSegment(header)}.${encodeSegment({})}.AA`;

// Which issuer it was, and how the header was judged, does not matter where only headers are read.
const keep = (memory: HeaderMemory, token: ParsedToken): void =>
  memory.keep(token, {} as TrustEntry, {} as CheckedHeader);

describe('the header memory', () => {
  test('gives back the header of a token that was kept, and then no segment to keep', () => {
    const headerMemory = createHeaderMemory();
    const read = (): ParsedToken =>
      parseSigned(tokenOf({ alg: 'RS256' }), 1000, { engine, headerMemory });
    const first = read();
    expect(read().header).not.toBe(first.header);
    keep(headerMemory, first);
    const again = read();
    expect(again.header).toBe(first.header);
    expect(again.newHeader).toBeUndefined();
    keep(headerMemory, again);
    expect(read().header).toBe(first.header);
  });

  test('holds 64, and the oldest goes', () => {
    const headerMemory = createHeaderMemory();
    const read = (kid: string): ParsedToken =>
      parseSigned(tokenOf({ kid }), 1000, { engine, headerMemory });
    for (let index = 0; index < 65; index++) keep(headerMemory, read(String(index)));
    expect(read('0').newHeader).toBeDefined();
    expect(read('1').newHeader).toBeUndefined();
    expect(read('64').newHeader).toBeUndefined();
  });

  test('gives back each header for its own segment alone, in any order', () => {
    const headerMemory = createHeaderMemory();
    const read = (kid: string): ParsedToken =>
      parseSigned(tokenOf({ kid }), 1000, { engine, headerMemory });
    for (const kid of ['a', 'b', 'c']) keep(headerMemory, read(kid));
    for (const kid of ['c', 'a', 'a', 'b', 'a', 'c', 'c', 'b']) {
      expect(read(kid).header).toEqual({ kid });
      expect(read(kid).newHeader).toBeUndefined();
    }
    expect(read('d').header).toEqual({ kid: 'd' });
    expect(read('d').newHeader).toBeDefined();
  });

  test('a header that is known takes no other one’s place', () => {
    const headerMemory = createHeaderMemory();
    const read = (kid: number): ParsedToken =>
      parseSigned(tokenOf({ kid: String(kid) }), 1000, { engine, headerMemory });
    const kids = Array.from({ length: 64 }, (_, index) => index);
    for (const kid of kids) keep(headerMemory, read(kid));
    for (const kid of kids) keep(headerMemory, read(kid));
    for (const kid of kids) expect(read(kid).newHeader).toBeUndefined();
  });

  test('holds the header alone, not the token that it came in', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const used = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    const headerMemory = createHeaderMemory();
    const before = used();
    for (let index = 0; index < 64; index++) {
      const token = tokenOf({ kid: `long enough to be a slice ${index}` }) + 'A'.repeat(400_000);
      keep(headerMemory, parseSigned(token, 1_000_000, { engine, headerMemory }));
    }
    const kept = tokenOf({ kid: 'long enough to be a slice 63' });
    expect(parseSigned(kept, 1000, { engine, headerMemory }).newHeader).toBeUndefined();
    // 64 tokens would be 25 MB.
    expect(used() - before).toBeLessThan(5_000_000);
  });

  test('only tokens whose signature holds get in', async () => {
    const setting = await createSetting();
    const good = await setting.issuer.sign();
    const other = await setting.issuer.sign({}, { header: { note: 'x' } });
    const forged = `${other.slice(0, -8)}AAAAAAAA`;
    const read: string[] = [];
    const counting = {
      ...engine,
      decodeText: (segment: string) => {
        read.push(segment);
        return engine.decodeText(segment);
      },
    };
    const verifier = setting.verifierOn(counting);
    const [header = ''] = good.split('.');
    const [otherHeader = ''] = other.split('.');
    for (const token of [forged, forged, good, good, good]) verifier.tryVerifySync(token);
    expect(read.filter((segment) => segment === header)).toHaveLength(1);
    expect(read.filter((segment) => segment === otherHeader)).toHaveLength(2);
  });
});

describe('how the header of the last token was judged', () => {
  test('is known for this very header and this very issuer', () => {
    const memory = createHeaderMemory();
    const first = parseSigned(tokenOf({ kid: 'a' }), 1000, { engine, headerMemory: memory });
    const second = parseSigned(tokenOf({ kid: 'b' }), 1000, { engine, headerMemory: memory });
    const [entry, other] = [{} as TrustEntry, {} as TrustEntry];
    const [a, b] = [{ kid: 'a' } as CheckedHeader, { kid: 'b' } as CheckedHeader];
    const known = (): readonly unknown[] =>
      [first, second].flatMap((token) =>
        [entry, other].map((issuer) => memory.recallChecked(token, issuer)),
      );
    expect(known()).toEqual([undefined, undefined, undefined, undefined]);
    memory.keep(first, entry, a);
    expect(known()).toEqual([a, undefined, undefined, undefined]);
    memory.keep(second, other, b);
    expect(known()).toEqual([undefined, undefined, undefined, b]);
    memory.keep({ ...second, newHeader: undefined }, entry, a);
    expect(known()).toEqual([undefined, undefined, a, undefined]);
  });
});

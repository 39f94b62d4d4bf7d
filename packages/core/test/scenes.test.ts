import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAttacks } from './attacks/format.ts';
import { createAnswers } from './parity/answers.ts';
import { readCases } from './parity/case-shape.ts';
import { readObject } from './property/strict-json.ts';
import { expandScenes } from './scenes.ts';

const expand = (over: object): readonly object[] =>
  expandScenes({ family: 'f', cases: [{ name: 'one' }], ...over }).map(({ item }) => item);

describe('a case is laid over its scene', () => {
  it('member by member, at every depth, while lists are replaced', () => {
    const scenes = { s: { policy: { a: 1, b: { c: 1, d: 1 } }, list: [1, 2] } };
    const cases = [{ name: 'one', scene: 's', policy: { b: { d: 2 } }, list: [3] }];
    const policy = { a: 1, b: { c: 1, d: 2 } };
    expect(expand({ scenes, cases })).toEqual([{ name: 'f: one', policy, list: [3] }]);
  });

  it('and a scene over one above it', () => {
    const scenes = { s: { a: 1, b: 1 }, t: { scene: 's', b: 2 } };
    const cases = [{ name: 'one', scene: 't', c: 3 }];
    expect(expand({ scenes, cases })).toEqual([{ name: 'f: one', a: 1, b: 2, c: 3 }]);
  });

  it('with null as a value like any other, and __proto__ as a name like any other', () => {
    const scenes = { s: { payload: { sub: 'a' } } };
    const cases = [JSON.parse('{"name":"one","scene":"s","payload":{"sub":null,"__proto__":{}}}')];
    const [item] = expand({ scenes, cases }) as { payload: object }[];
    expect(JSON.stringify(item?.payload)).toBe('{"sub":null,"__proto__":{}}');
  });

  it('and is left alone without one', () => {
    expect(expand({})).toEqual([{ name: 'f: one' }]);
  });
});

describe('a recipe', () => {
  it.each<readonly [string, unknown, unknown]>([
    ['repeats a string', { '@repeat': ['ab', 3] }, 'ababab'],
    ['repeats a list', { '@repeat': [['a', 'b'], 2] }, ['a', 'b', 'a', 'b']],
    ['joins', { '@join': ['<', { '@repeat': ['[', 3] }, '1', { '@value': 'end' }] }, '<[[[1>'],
    ['numbers', { '@numbered': ['x', 3] }, ['x0', 'x1', 'x2']],
    ['names a value', { deep: [{ '@value': 'end' }] }, { deep: ['>'] }],
    ['is no member with a dollar', { $date: 1 }, { $date: 1 }],
  ])('%s', (_, token, expected) => {
    const values = { end: { '@join': ['>'] } };
    const cases = [
      { name: 'one', token },
      { name: 'two', token: { '@value': 'end' } },
    ];
    expect(expand({ values, cases })[0]).toEqual({ name: 'f: one', token: expected });
  });
});

describe('a data file is refused', () => {
  it.each<readonly [string, object, string]>([
    ['for an unknown scene', { cases: [{ name: 'one', scene: 's' }] }, 'no scene is called "s"'],
    ['for a scene that only stands below', { scenes: { t: { scene: 's' }, s: {} } }, 'called "s"'],
    ['for a scene that nothing uses', { scenes: { s: {} } }, 'f: nothing uses the scene s'],
    ['for a value that nothing uses', { values: { v: 1 } }, 'f: nothing uses the value v'],
    [
      'for an unknown value',
      { cases: [{ name: 'one', a: { '@value': 'v' } }] },
      'f: one: no value is called "v"',
    ],
    ['for a value in a value', { values: { v: { '@value': 'w' } } }, 'no value is called "w"'],
    [
      'for a name used twice',
      { cases: [{ name: 'one' }, { name: 'one' }] },
      'f: two cases are called one',
    ],
    [
      'for the family in a name',
      { cases: [{ name: 'f: one' }] },
      'f: one: the file names the family already',
    ],
    ['for a missing name', { cases: [{ reason: 'why' }] }, 'f: a case has no name'],
    ['for the name of a scene', { scenes: { s: { name: 's' } } }, 'f: scene s has a name'],
    ['for a member that no file has', { defaults: {} }, 'f: no member is called defaults'],
    ['for cases that are no list', { cases: {} }, 'f: cases must be a list'],
    ['for an unknown recipe', { cases: [{ name: 'one', a: { '@reapet': ['x', 2] } }] }, '@reapet'],
    [
      'for a recipe beside members',
      { cases: [{ name: 'one', a: { '@repeat': ['x', 2], b: 1 } }] },
      '@repeat must be the only member',
    ],
    ['for -1 times', { cases: [{ name: 'one', a: { '@repeat': ['x', -1] } }] }, 'how many times'],
    ['for a number joined', { cases: [{ name: 'one', a: { '@join': ['x', 1] } }] }, 'not strings'],
    ['for a text numbered', { cases: [{ name: 'one', a: { '@numbered': ['x'] } }] }, 'how many'],
  ])('%s', (_, over, message) => {
    expect(() => expand(over)).toThrow(message);
  });
});

const attack = (over: object, file: object = {}): object | undefined =>
  readAttacks({
    family: 'f',
    cases: [{ name: 'one', source: 'RFC 1', code: 'invalid_claims', ...over }],
    ...file,
  })[0];

describe('an attack', () => {
  it('has the token of its scene for a control, and its own token over it', () => {
    const scenes = { s: { token: { alg: 'ES256', header: { kid: 'k' } } } };
    const over = { scene: 's', token: { header: { typ: 'JWT' }, signature: 'empty' } };
    expect(attack(over, { scenes })).toMatchObject({
      token: { alg: 'ES256', header: { kid: 'k', typ: 'JWT' }, signature: 'empty' },
      control: { token: { alg: 'ES256', header: { kid: 'k' } } },
    });
  });

  it('has the control that it or its scene names', () => {
    const scenes = { s: { token: { alg: 'ES256' }, control: { token: {} } } };
    expect(attack({ scene: 's' }, { scenes })).toMatchObject({ control: { token: {} } });
    expect(attack({ token: { alg: 'none' } })).not.toHaveProperty('control');
  });

  it('has headers as lines', () => {
    const headers = ['Authorization: Bearer {token}', 'X-Url: https://a.test: 1', 'Empty: '];
    expect(attack({ headers, control: { headers } })).toMatchObject({
      headers: [
        ['Authorization', 'Bearer {token}'],
        ['X-Url', 'https://a.test: 1'],
        ['Empty', ''],
      ],
      control: {
        headers: [
          ['Authorization', 'Bearer {token}'],
          ['X-Url', expect.any(String)],
          ['Empty', ''],
        ],
      },
    });
  });

  it.each<readonly [string, object]>([
    ['f: one: no member is called stages', { stages: 'parse' }],
    ['f: one, token: no member is called forgery', { token: { forgery: {} } }],
    ['f: one, token: no member is called forgery', { warmUp: [{ forgery: {} }] }],
    ['f: one, sources: no member is called keys', { sources: { main: { keys: [] } } }],
    ['f: one, environment: no member is called net', { environment: { net: {} } }],
    [
      'f: one, network: no member is called body',
      { environment: { network: { a: { body: '' } } } },
    ],
    ['f: one, control: no member is called code', { control: { code: 'missing_kid' } }],
    ['f: one, control, token: no member is called algo', { control: { token: { algo: '' } } }],
    ['f: one: no code', { code: undefined }],
    ['not a header line: Authorization', { headers: ['Authorization'] }],
  ])('is refused: %s', (message, over) => {
    expect(() => attack(over)).toThrow(message);
  });
});

const SHARED = {
  accepted: { ok: true, subject: 'user-1' },
  refused: {
    code: 'invalid_claims',
    status: 401,
    challenge: 'Bearer',
    body: null,
    stage: 'claims',
  },
};

const decide = (expected: unknown, over: object = {}, head: object = {}): object | undefined =>
  readCases(
    { family: 'f', cases: [{ name: 'one', expect: expected, ...over }], ...head },
    createAnswers(SHARED),
  )[0];

describe('the answer of a case', () => {
  it.each<readonly [string, unknown, object]>([
    ['is named', 'refused', SHARED.refused],
    [
      'differs from a named one',
      { answer: 'accepted', loads: 1 },
      { ...SHARED.accepted, loads: 1 },
    ],
    [
      'adds to its challenge',
      { answer: 'refused', challengeAppend: ', scope="a"' },
      { ...SHARED.refused, challenge: 'Bearer, scope="a"' },
    ],
    [
      'is named per mode',
      { sync: 'refused', async: { answer: 'accepted', loads: 1 } },
      { sync: SHARED.refused, async: { ...SHARED.accepted, loads: 1 } },
    ],
    ['is written out', { ok: true, jti: null }, { ok: true, jti: null }],
  ])('%s', (_, expected, whole) => {
    expect(decide(expected)).toMatchObject({ expect: whole });
  });

  it('is one of its file, over a shared one', () => {
    const answers = { late: { answer: 'refused', retryAfter: 1 } };
    expect(decide('late', {}, { answers })).toMatchObject({
      expect: { ...SHARED.refused, retryAfter: 1 },
    });
  });

  it.each<readonly [string, unknown, object]>([
    ['f: one: no answer is called "denied"', 'denied', {}],
    ['f: nothing uses the answer late', 'refused', { answers: { late: { answer: 'refused' } } }],
    ['two answers are called refused', 'refused', { answers: { refused: { answer: 'accepted' } } }],
    ['f: one, expect: no member is called code', { answer: 'accepted', code: 'missing_kid' }, {}],
    ['f: one, expect: no member is called subject', { answer: 'refused', subject: 'a' }, {}],
    ['f: one, expect: no challenge', { code: 'missing_kid', status: 401, body: null }, {}],
    ['f: one: an answer is a name or an object', 7, {}],
    ['f: one: an answer is a name or an object', { sync: 'refused', async: null }, {}],
    ['f: one, expect: an answer is missing', { sync: 'refused' }, {}],
    ['challengeAppend is text after a challenge', { answer: 'accepted', challengeAppend: 'x' }, {}],
  ])('is refused: %s', (message, expected, head) => {
    expect(() => decide(expected, {}, head)).toThrow(message);
  });

  it('of all files together has to be used', () => {
    const shared = createAnswers(SHARED);
    readCases({ family: 'f', cases: [{ name: 'one', expect: 'refused' }] }, shared);
    expect(() => shared.checkUsed('all')).toThrow('all: nothing uses the answer accepted');
  });

  it.each<readonly [string, object]>([
    ['f: one: no member is called tokens', { tokens: {} }],
    ['f: one, token: no member is called forge', { token: { forge: {} } }],
    ['f: one, proofs: no member is called boundTo', { proofs: [{ boundTo: 'p256-1' }] }],
    ['f: one, call: no member is called url', { call: { url: '/' } }],
    ['f: one, sources: no member is called keys', { sources: { main: { keys: [] } } }],
  ])('stands beside members that exist: %s', (message, over) => {
    expect(() => decide('refused', over)).toThrow(message);
  });
});

describe('the data files', () => {
  const files = ['attacks', 'parity'].flatMap((folder) => {
    const url = new URL(`${folder}/`, import.meta.url);
    const names = readdirSync(url).filter((name) => name.endsWith('.json'));
    return names.map((name) => [`${folder}/${name}`, readFileSync(new URL(name, url))] as const);
  });

  it.each(files)('%s names no member twice', (_, bytes) => {
    expect(readObject(bytes)).toBeInstanceOf(Map);
  });

  it.each(files)('%s has no line that no screen shows', (_, bytes) => {
    const wide = bytes
      .toString()
      .split('\n')
      .filter((line) => line.length > 250);
    expect(wide.map((line) => line.slice(0, 80))).toEqual([]);
  });
});

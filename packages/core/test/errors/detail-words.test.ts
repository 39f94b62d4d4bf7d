import { describe, expect, test } from 'vitest';
import { toDetail as toBriefDetail } from '../../src/errors/brief-detail.ts';
import { causesOf, systemCodeOf } from '../../src/errors/causes.ts';
import { ERROR_TABLE } from '../../src/errors/error-table.ts';
import type { AuthErrorCode } from '../../src/errors/error-table.ts';
import { toDetail } from '../../src/errors/full-detail.ts';
import { toPrintable } from '../../src/errors/printable.ts';
import { sentenceOf } from '../../src/errors/sentences.ts';
import { toAuthError } from '../../src/errors/to-auth-error.ts';
import { readTokenValues } from '../../src/errors/token-values.ts';

const failing = (code: unknown, message = 'no address'): Error =>
  Object.assign(new Error(message), { code });

/** Returns the processor time of printing the longest text that is looked at, made of `part`. */
function costOf(part: string): number {
  const text = part.repeat(8_192 / part.length);
  toPrintable(text);
  const before = process.cpuUsage();
  for (let count = 0; count < 20; count++) toPrintable(text);
  return process.cpuUsage(before).user;
}

describe('the sentence of a refusal', () => {
  test.each<[AuthErrorCode, object, string]>([
    [
      'token_expired',
      { problem: 'exp', seconds: 1.23456, toleranceSeconds: 5 },
      'exp was 1.235 s ago; clockToleranceSeconds is 5',
    ],
    [
      'invalid_audience',
      { problem: 'other', audiences: ['a', 'b', 'c', 'd', 'e'] },
      'aud names none of: a, b, c, d, e',
    ],
    [
      'invalid_audience',
      { problem: 'other', audiences: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
      'aud names none of: a, b, c, d, e and 2 more',
    ],
    ['invalid_audience', { problem: 'other', audiences: ['a\nb'] }, 'aud names none of: a?b'],
    ['missing_claim', { problem: 'missing', claim: 'a\nb' }, 'the token has no a?b'],
    ['missing_claim', { problem: 'missing' }, 'the token has no {claim}'],
    ['missing_claim', { problem: 'missing', claim: undefined }, 'the token has no undefined'],
    ['missing_claim', { problem: 'no such' }, ERROR_TABLE.missing_claim.description],
    [
      'insufficient_scope',
      { problem: 'all', missing: ['b'], claims: ['scope'], granted: [] },
      'the token lacks the scopes: b; they are read from scope; it has: none',
    ],
    [
      'insufficient_scope',
      { problem: 'all', missing: ['b'], claims: ['scope'], granted: ['a', 'c'] },
      'the token lacks the scopes: b; they are read from scope; it has: a, c',
    ],
  ])('of %s with %j', (code, facts, sentence) => {
    expect(toDetail(code, { facts: facts as never })).toBe(sentence);
  });

  test('without facts is the description, and a detail of its own takes facts too', () => {
    expect(toDetail('access_denied', {})).toBe(descriptionOf('access_denied'));
    const facts = { problem: 'x', claim: 'tid' };
    expect(toDetail('access_denied', { detail: '{claim} of {whom}', facts })).toBe('tid of {whom}');
    expect(toDetail('access_denied', { detail: 'own' })).toBe('own');
  });

  test('never throws', () => {
    const facts = {
      problem: 'missing',
      get claim(): string {
        throw new Error('boom');
      },
    };
    expect(toDetail('missing_claim', { facts })).toBe(descriptionOf('missing_claim'));
  });

  test.each<[AuthErrorCode, string]>([
    ['disallowed_alg', 'alg "A"'],
    ['key_not_found', 'kid "B"'],
    ['invalid_token_type', 'typ "C", aud "E"'],
    ['invalid_issuer', 'iss "D"'],
    ['invalid_audience', 'aud "E", azp "F", client_id "G"'],
    ['token_expired', 'iat 3, exp 1'],
    ['token_not_yet_valid', 'iat 3, nbf 2'],
    ['insufficient_user_authentication', 'auth_time 4'],
    ['missing_claim', 'scope "H"'],
  ])('of %s says what the token says about it', (code, told) => {
    const members = {
      alg: 'A',
      kid: 'B',
      typ: 'C',
      iss: 'D',
      aud: 'E',
      azp: 'F',
      client_id: 'G',
      scope: 'H',
      exp: 1,
      nbf: 2,
      auth_time: 4,
    };
    const facts = { problem: '', claim: 'scope' };
    const detailOf = (verified: boolean): string =>
      toDetail(code, { detail: 'x', facts, values: { verified, iat: 3, ...members } });
    expect(detailOf(true)).toBe(`x; the token says ${told}`);
    expect(detailOf(false)).toBe(`x; the token says ${told} (unverified)`);
    expect(toDetail(code, { detail: 'x', facts, values: { verified: false } })).toBe('x');
  });

  test('ends with the code of the system error, the outermost that has one', () => {
    const cause = new Error('a', { cause: failing('ENOTFOUND') });
    expect(toDetail('jwks_fetch_failed', { detail: 'x', cause })).toBe('x; cause: ENOTFOUND');
    const two = Object.assign(failing('OUTER_ONE'), { cause: failing('ENOTFOUND') });
    expect(toDetail('jwks_fetch_failed', { detail: 'x', cause: two })).toBe('x; cause: OUTER_ONE');
    expect(toDetail('jwks_fetch_failed', { detail: 'x', cause: 'ENOTFOUND' })).toBe('x');
  });

  test('where bytes count, is the facts as JSON', () => {
    const facts = { problem: 'missing', claim: 'sub' };
    const values = { verified: true };
    const json = '{"problem":"missing","claim":"sub"';
    expect(toBriefDetail('missing_claim', { facts })).toBe(`missing_claim ${json}}`);
    expect(toBriefDetail('missing_claim', { facts, values })).toBe(
      `missing_claim ${json},"values":{"verified":true}}`,
    );
    expect(toBriefDetail('missing_claim', { facts, detail: 'own' })).toBe('own');
    expect(toBriefDetail('missing_claim', { detail: 'own' })).toBe('own');
    expect(toBriefDetail('missing_claim', {})).toBe(descriptionOf('missing_claim'));
  });

  test('is found by code and problem in any of the tables', () => {
    expect(sentenceOf('missing_token', 'no-token')).toBe('verify() was called without a token');
    expect(sentenceOf('missing_token', 'none')).toBeUndefined();
    expect(sentenceOf('none', 'no-token')).toBeUndefined();
  });
});

function descriptionOf(code: AuthErrorCode): string {
  return ERROR_TABLE[code].description;
}

describe('causes', () => {
  test('are five at most, outermost first, and never one twice', () => {
    let error: Error | undefined;
    for (let index = 7; index > 0; index--) {
      error = new Error(String(index), error === undefined ? {} : { cause: error });
    }
    expect(causesOf(error).map(({ message }) => message)).toEqual(['1', '2', '3', '4', '5']);
    const [one, two] = [new Error('one'), new Error('two')];
    one.cause = two;
    two.cause = one;
    expect(causesOf(one)).toEqual([one, two]);
  });

  test('of several errors are those of the first', () => {
    const inner = new Error('inner');
    expect(causesOf(new AggregateError([inner, new Error('other')], 'all'))).toMatchObject([
      { message: 'all' },
      { message: 'inner' },
    ]);
    const named = new AggregateError([inner], 'all', { cause: new Error('named') });
    expect(causesOf(named).map(({ message }) => message)).toEqual(['all', 'named']);
    expect(causesOf(Object.assign(new Error('own'), { errors: [inner] }))).toHaveLength(1);
  });

  test.each([[undefined], [null], ['x'], [{ message: 'x', cause: new Error('y') }]])(
    'are none of %j',
    (cause) => {
      expect(causesOf(cause)).toEqual([]);
    },
  );

  test.each<[unknown, boolean]>([
    ['ENOTFOUND', true],
    ['UND_ERR_2', true],
    ['ABC', true],
    ['AB', false],
    ['A'.repeat(64), true],
    ['A'.repeat(65), false],
    ['1ABC', false],
    ['_ABC', false],
    ['enotfound', false],
    ['xENOTFOUND', false],
    ['ENOTFOUNDx', false],
    ['A BC', false],
    [['ABC'], false],
    [23, false],
    [undefined, false],
  ])('the code %j of one is told: %j', (code, isTold) => {
    expect(systemCodeOf(failing(code))).toBe(isTold ? code : undefined);
  });

  test('that are no AuthError are 503', () => {
    const cause = new Error('x');
    const error = toAuthError(cause);
    expect([error.code, error.cause]).toEqual(['verification_unavailable', cause]);
    expect(error.facts).toEqual({ code: 'verification_unavailable', problem: 'error' });
    expect(toAuthError(error)).toBe(error);
  });
});

describe('what a log may hold', () => {
  test.each([
    ['a'.repeat(129), 'a'.repeat(128)],
    ['a\nb\u0000\u2028\u2029\u200e', 'a?b????'],
    ['é 😀', 'é 😀'],
    ['x eyJhbGciOi.eyJpc3.c2ln y', 'x (token) y'],
    ['ew0K.e30.', '(token)'],
    ['e3t9.e30.e30.a.b', '(token)'],
    ['e30.e30.x', '(token)'],
    ['eyJ9.e30.x ey00.ab-_.c_-', '(token) (token)'],
    ['e1.e30.x', 'e1.e30.x'],
    ['ey.e30.x', 'ey.e30.x'],
    ['ey0.e30', 'ey0.e30'],
    ['a.b.c', 'a.b.c'],
    ['ey0.a.b '.repeat(100), '(token) '.repeat(16)],
    ['key0.a.b', 'k(token)'],
    ['a.key0.b.c', 'a.k(token)'],
    ['ey.ey0.b.c', 'ey.(token)'],
    ['eyey.a.b', '(token)'],
    ['eyey.a', 'eyey.a'],
    ['a-ey0..b', 'a-ey0..b'],
  ])('%j', (text, printed) => {
    expect(toPrintable(text)).toBe(printed);
  });

  test('is cut before it is searched, however long it is', () => {
    expect(toPrintable(`ey${'0'.repeat(10_000)}.a.b`)).toBe(`ey${'0'.repeat(126)}`);
    expect(toPrintable(`ey${'0'.repeat(8_000)}.a.b`)).toBe('(token)');
  });

  // Against text without the beginning of a token, so that no clock of the machine decides.
  test.each(['ey', 'ey.', 'eyey.e', 'e3-', 'ey0.a ', '.ey'])(
    'costs about the same, whatever it is: many %j',
    (part) => {
      const usual = Math.max(100, costOf('ab'));
      expect(costOf(part)).toBeLessThan(100 * usual);
    },
  );

  test('are these members of a token', () => {
    const all = Object.fromEntries(
      ['iss', 'aud', 'azp', 'client_id', 'scope', 'scp', 'sub', 'jti', 'x'].map((n) => [n, n]),
    );
    const times = { exp: 1, nbf: 2, iat: 3, auth_time: 4 };
    const header = { alg: 'a', kid: 'k', typ: 't', jku: 'u' };
    const { sub: _s, jti: _j, x: _x, ...told } = all;
    const { jku: _u, ...named } = header;
    const values = readTokenValues(header, { ...all, ...times }, true);
    expect(values).toEqual({ verified: true, ...named, ...told, ...times });
    expect(Object.isFrozen(values)).toBe(true);
  });

  test('are left out where they are of another type', () => {
    const payload = {
      iss: 5,
      aud: ['a', 5],
      azp: { a: 1 },
      scp: ['a', 'b\n'],
      exp: '1',
      nbf: null,
    };
    expect(readTokenValues({ alg: null }, payload, false)).toEqual({
      verified: false,
      scp: 'a b?',
    });
    const aud = Array.from({ length: 11 }, (_, index) => String(index));
    expect(readTokenValues({}, { aud }, false)).toMatchObject({ aud: '0 1 2 3 4 5 6 7 8 9' });
  });
});

import { runInNewContext } from 'node:vm';
import { createDpop, memoryReplay } from '@oidc-verify/core/dpop';
import { describe, expect, test } from 'vitest';
import { causesOf, systemCodeOf } from '../src/errors/causes.ts';
import { isPromise } from '../src/maybe-promise.ts';
import { isBytes, isError } from '../src/other-realm.ts';
import { isTimeoutError } from '../src/time/deadline.ts';
import { createCertificate } from './http/certificate.ts';
import { codeOf, createSetting, problemsOf } from './setting.ts';

/** Test runners such as Jest give tests a realm of their own, and what Node makes is of another one. */
function elsewhere(expression: string): unknown {
  return runInNewContext(expression);
}

const toBytes = elsewhere('(list) => Uint8Array.from(list)') as (list: number[]) => Uint8Array;
const bytes = (values: Uint8Array): Uint8Array => toBytes([...values]);

describe('values of another realm', () => {
  test('the errors that Node throws are causes with a code', () => {
    const inner = elsewhere(`Object.assign(new Error('x'), { code: 'ECONNREFUSED' })`);
    const outer = elsewhere(`(cause) => new TypeError('y', { cause })`) as (
      cause: unknown,
    ) => Error;
    const several = elsewhere(`(one) => new AggregateError([one])`) as (one: unknown) => Error;
    expect(inner).not.toBeInstanceOf(Error);
    expect(causesOf(outer(several(inner))).map((cause) => systemCodeOf(cause))).toEqual([
      undefined,
      undefined,
      'ECONNREFUSED',
    ]);
  });

  test('a timeout is one', () => {
    const reason = elsewhere(`Object.assign(new Error('x'), { name: 'TimeoutError' })`);
    expect(isTimeoutError(reason)).toBe(true);
    expect(isTimeoutError(elsewhere(`new Error('TimeoutError')`))).toBe(false);
  });

  test('an error is one, and nothing else is', () => {
    expect(isError(elsewhere('new RangeError()'))).toBe(true);
    expect(isError(new DOMException('x'))).toBe(true);
    for (const other of [{ name: 'Error', message: 'x' }, elsewhere('({})'), 'Error', null]) {
      expect(isError(other)).toBe(false);
    }
  });

  test('bytes are bytes, and nothing else is', () => {
    expect(isBytes(elsewhere('new Uint8Array(2)'))).toBe(true);
    expect(isBytes(Buffer.from('a'))).toBe(true);
    for (const other of [
      elsewhere('new Uint16Array(2)'),
      elsewhere('new Uint8ClampedArray(2)'),
      elsewhere('new DataView(new ArrayBuffer(2))'),
      elsewhere('new ArrayBuffer(2)'),
      { [Symbol.toStringTag]: 'Uint8Array', length: 2 },
      [1, 2],
      'bytes',
      null,
      undefined,
    ]) {
      expect(isBytes(other)).toBe(false);
    }
  });

  test('a secret may be of them', () => {
    const replay = memoryReplay();
    const ofLength = (length: number): unknown =>
      problemsOf(() =>
        createDpop({
          replay,
          publicOrigin: 'https://api.test',
          nonce: { mode: 'required', secret: bytes(new Uint8Array(length)) },
        }),
      );
    expect(ofLength(32)).toEqual([]);
    expect(ofLength(31)).toMatchObject([{ path: 'dpop.nonce.secret' }]);
  });

  test.each(['bytes', 'an object with bytes'])('a certificate may be of them: %s', async (form) => {
    const [own, other] = ['own', 'other'].map((name) => createCertificate(name));
    if (own === undefined || other === undefined) throw new TypeError('no certificate');
    const setting = await createSetting();
    const token = await setting.issuer.sign({ cnf: { 'x5t#S256': own.thumbprint } });
    const seen = async (der: Uint8Array): Promise<string> => {
      const certificate = (): unknown =>
        form === 'bytes' ? bytes(der) : { certificate: bytes(der) };
      const verifier = setting.verifier({ mtls: { certificate } });
      const request = { method: 'GET', url: 'https://api.test/', received: {} };
      return codeOf(async () => verifier.verify(token, { request } as never));
    };
    expect(await seen(own.der)).toBe('passed');
    expect(await seen(other.der)).toBe('invalid_certificate');
  });
});

test.each([
  ['of another realm', elsewhere('Promise.resolve(1)')],
  ['of this one', Promise.resolve(1)],
  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
  ['with nothing but then', { then: () => {} }],
])('a promise %s is waited for', (_, value) => {
  expect(isPromise(value)).toBe(true);
});

// oxlint-disable-next-line unicorn/no-thenable -- no function
test.each([[undefined], [null], [1], ['then'], [{}], [{ then: 'later' }], [() => {}]])(
  '%j is not waited for',
  (value) => {
    expect(isPromise(value)).toBe(false);
  },
);

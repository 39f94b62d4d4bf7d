import { runInNewContext } from 'node:vm';
import type { Verifier } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { codeOf, createSetting } from '../setting.ts';
import { plainGuards } from './plain-guards.ts';

const setting = await createSetting();
const verifier = setting.verifier();
const reader = await setting.issuer.sign({ scope: 'read' });
const writer = await setting.issuer.sign({ scope: 'read write' });
const [header, , signature] = reader.split('.');
// The claims of one token under the signature of another.
const forged = [header, writer.split('.')[1], signature].join('.');

type Wrap = <T>(promise: Promise<T>) => Promise<T>;

const adopt = runInNewContext('(promise) => new Promise((resolve) => resolve(promise))') as Wrap;

/** What the promises of other libraries, of other realms, and of replaced globals are. */
const KINDS: readonly (readonly [name: string, wrap: Wrap])[] = [
  ['of another realm', adopt],
  [
    'with nothing but then',
    // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
    (promise) => ({ then: promise.then.bind(promise) }) as unknown as typeof promise,
  ],
];

describe.each(KINDS)('a wrapped verifier whose promises are %s', (_, wrap) => {
  const verify: Verifier['verify'] = async (token, call) => verifier.verify(token, call);
  const own = {
    ...verifier,
    verify: (...all: Parameters<typeof verify>) => wrap(verify(...all)),
    authorize: (...all: Parameters<Verifier['authorize']>) => wrap(verifier.authorize(...all)),
  };

  test.each([
    ['verify', { ...verifier, verify: own.verify }],
    ['authorize', { ...verifier, authorize: own.authorize }],
    ['both', own],
  ])('nothing passes that would not pass without: %s', async (_name, wrapped) => {
    const guards = plainGuards(wrapped);
    const enter = async (token: string, scopes?: string[]): Promise<unknown> =>
      guards.required(scopes === undefined ? {} : { scopes })({ authorization: `Bearer ${token}` });
    expect(await enter(reader)).toMatchObject({ claims: { scope: 'read' } });
    expect(await enter(reader, ['read'])).toMatchObject({ claims: { scope: 'read' } });
    expect(await codeOf(async () => enter(forged))).toBe('invalid_signature');
    expect(await codeOf(async () => enter(reader, ['write']))).toBe('insufficient_scope');
  });
});

import { createTestIssuer } from '@oidc-verify/testing';
import { describe, expect, test } from 'vitest';
import { readPasted } from '../src/model/pasted.ts';
import { EMPTY_STATE } from '../src/model/state.ts';
import type { PlaygroundState } from '../src/model/state.ts';
import { createTemporaryKeys } from '../src/model/temporary-key.ts';
import { judge } from '../src/model/view.ts';
import { makeSamples } from '../src/samples/make-samples.ts';

const issuer = await createTestIssuer();
const token = await issuer.sign();
const keys = createTemporaryKeys();

const PASTED: readonly (readonly [name: string, input: string, removed: readonly string[]])[] = [
  ['a token', token, []],
  ['space around', `  ${token}\n`, ['space around it']],
  ['the scheme', `Bearer ${token}`, ['the scheme']],
  ['the scheme in lower case', `bearer   ${token}`, ['the scheme']],
  ['a DPoP scheme', `DPoP ${token}`, ['the scheme']],
  ['a header', `Authorization: Bearer ${token}`, ['the name of the header', 'the scheme']],
  ['quotes', `"${token}"`, ['quotes']],
  [
    'a quoted header of curl',
    `'authorization: Bearer ${token}'`,
    ['quotes', 'the name of the header', 'the scheme'],
  ],
  ['lines', `${token.slice(0, 80)}\n${token.slice(80)}`, ['line breaks inside']],
];

describe('what people paste', () => {
  test.each(PASTED)('%s', (_, input, removed) => {
    const { token: found, removed: told } = readPasted(input, false);
    expect({ found, told }).toEqual({ found: token, told: removed });
  });

  test.each(PASTED)('is judged as it is if that is wanted: %s', (_, input) => {
    expect(readPasted(input, true)).toEqual({ token: input, removed: [], scheme: undefined });
  });

  test('nothing is nothing, and a scheme alone is no token', () => {
    expect(readPasted(undefined, false).token).toBeUndefined();
    expect(readPasted('  \n', false).token).toBeUndefined();
    expect(readPasted('Bearer ', false)).toMatchObject({ token: 'Bearer', scheme: undefined });
  });
});

const samples = await makeSamples();
const tokenOf = (name: string): string =>
  samples.groups.flatMap((group) => group.samples).find((one) => one.name === name)?.token ?? '';

const KINDS: readonly (readonly [kind: string, input: string])[] = [
  ['No token', ''],
  ['The word “undefined”', 'undefined'],
  ['The word “null”', 'Bearer null'],
  ['Opaque token', '2YotnFZFEjr1zCsicMWpAA'],
  ['Encrypted token (JWE)', tokenOf('encrypted')],
  ['ID token', tokenOf('id-token')],
  ['Not a token', 'a.b'],
  ['A PASETO', 'v4.public.eyJzdWIiOiJhbGljZSJ9'],
  ['XML', '<saml:Assertion/>'],
  ['A key', JSON.stringify(issuer.jwks())],
  ['The response of a token endpoint', JSON.stringify({ access_token: token })],
  ['Signed JWT', token],
];

describe('everything is named', () => {
  const policy = {
    ...EMPTY_STATE.policy,
    fields: { issuer: 'https://issuer.test', audience: 'https://api.test' },
  };

  test.each(KINDS)('%s', async (kind, input) => {
    const state: PlaygroundState = { ...EMPTY_STATE, input: input === '' ? undefined : input };
    const named = [
      (await judge(state, issuer.now(), keys)).kind.name,
      (await judge({ ...state, policy }, issuer.now(), keys)).kind.name,
    ];
    expect(named).toEqual([kind, kind]);
  });

  test('what is no signed JWT is refused without a policy; a JWT waits for one', async () => {
    const { verdict, isUsable } = await judge({ ...EMPTY_STATE, input: 'undefined' }, 0, keys);
    expect(verdict).toMatchObject({ kind: 'refused', code: 'opaque_token', stage: 'parse' });
    expect(isUsable).toBe(false);
    const waiting = await judge({ ...EMPTY_STATE, input: token }, 0, keys);
    expect(waiting.verdict.title).toBe('No policy yet');
    expect(waiting.payload.map(({ name }) => name)).toContain('iss');
  });
});

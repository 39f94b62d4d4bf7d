import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import { describe, expect, test } from 'vitest';
import { codeOf } from '../setting.ts';
import { decide, details, schemaOf, setting, sign } from './setting.ts';

const verifier = setting.verifier({ authorizationDetails: details });
const account = { type: 'account' };

/** A list inside a list, so many times. */
function nested(depth: number): unknown {
  let value: unknown = account;
  for (let level = 0; level < depth; level++) value = [value];
  return value;
}

/** Signs a token with this text as the claim. */
async function signText(claim: string): Promise<string> {
  const payload = `${JSON.stringify(setting.issuer.claims()).slice(0, -1)},"authorization_details":${claim}}`;
  return setting.issuer.signRaw({ header: setting.issuer.header(), payload, alg: 'RS256' });
}

describe('a claim of another shape is invalid_claims', () => {
  test.each<[string, unknown]>([
    ['null', null],
    ['a string', 'account'],
    ['an empty string', ''],
    ['JSON in a string', '[{"type":"account"}]'],
    ['true', true],
    ['0', 0],
    ['an object', account],
    ['an object like a list', { 0: account, length: 1 }],
    ['a list of null', [null]],
    ['a list of strings', ['account']],
    ['a list of lists', [[account]]],
    ['one wrong entry among right ones', [account, 'account', account]],
    ['no type', [{}]],
    ['type null', [{ type: null }]],
    ['type empty', [{ type: '' }]],
    ['a list as type', [{ type: ['account'] }]],
    ['an object as type', [{ type: { toString: 'account' } }]],
    ['a number as type', [{ type: 1 }]],
    ['a type of 257 characters', [{ type: 'a'.repeat(257) }]],
    ['101 entries', Array.from({ length: 101 }, () => account)],
    ['locations: a string', [{ ...account, locations: 'https://api.test' }]],
    ['actions: a string', [{ ...account, actions: 'read write' }]],
    ['actions: an object', [{ ...account, actions: { read: true } }]],
    ['actions: null', [{ ...account, actions: null }]],
    ['actions: a list of lists', [{ ...account, actions: [['read']] }]],
    ['actions: one number', [{ ...account, actions: ['read', 1] }]],
    ['datatypes: true', [{ ...account, datatypes: true }]],
    ['privileges: a list of null', [{ ...account, privileges: [null] }]],
    ['1,001 privileges', [{ ...account, privileges: Array.from({ length: 1_001 }, () => 'p') }]],
    ['identifier: a number', [{ ...account, identifier: 1 }]],
    ['identifier: a list', [{ ...account, identifier: ['a'] }]],
    ['identifier: null', [{ ...account, identifier: null }]],
  ])('%s', async (_, claim) => {
    expect(await decide(verifier, await sign(claim))).toBe('invalid_claims');
  });
});

test('100 entries, and a type of 256 characters, are not too much', async () => {
  const long = { type: 'a'.repeat(256) };
  const claim = [...Array.from({ length: 99 }, () => account), long];
  expect((await verifier.verify(await sign(claim))).authorizationDetails).toHaveLength(99);
});

test('nested 1,000 deep, or with a member twice, is no JSON that is read', async () => {
  expect(await decide(verifier, await sign(nested(1_000)))).toBe('malformed_token');
  const claims = JSON.stringify(setting.issuer.claims()).slice(0, -1);
  for (const member of [
    '"authorization_details":[],"authorization_details":[{"type":"account"}]',
    '"authorization_details":[{"type":"other","type":"account"}]',
  ]) {
    const token = await setting.issuer.signRaw({
      header: setting.issuer.header(),
      payload: `${claims},${member}}`,
      alg: 'RS256',
    });
    expect(await codeOf(async () => verifier.verify(token))).toBe('malformed_token');
  }
});

describe('names of Object.prototype', () => {
  const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];
  test.each(NAMES)('%s is an unknown type like any other', async (name) => {
    const token = await signText(`[{"type":"${name}"}]`);
    expect((await verifier.verify(token)).authorizationDetails).toEqual([]);
  });

  test('a prototype in the token is a member without meaning', async () => {
    const token = await signText('[{"type":"account","__proto__":{"actions":["all"]}}]');
    const all = details.anyOf({ type: 'account', actions: ['all'] });
    expect(await decide(verifier, token, all)).toBe('insufficient_authorization_details');
    const typeless = await signText('[{"__proto__":{"type":"account"}}]');
    expect(await decide(verifier, typeless)).toBe('invalid_claims');
  });

  test('a type of that name can have a schema', async () => {
    const types = JSON.parse('{"__proto__":0,"constructor":0}') as Record<string, never>;
    for (const name of Object.keys(types)) {
      Object.defineProperty(types, name, { value: schemaOf((value) => ({ value })) });
    }
    const own = createAuthorizationDetails({ types });
    expect(own.types).toEqual(['__proto__', 'constructor']);
    const other = setting.verifier({ authorizationDetails: own });
    const token = await signText('[{"type":"__proto__"},{"type":"toString"}]');
    expect((await other.verify(token)).authorizationDetails).toEqual([{ type: '__proto__' }]);
  });
});

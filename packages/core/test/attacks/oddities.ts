import { testKeys, toPublicJwk } from '@oidc-verify/testing';

/** What a resolver or a key source may hand out where a key set belongs (CVE-2026-44351). */
export const ODDITIES: ReadonlyMap<string, () => unknown> = new Map<string, () => unknown>([
  ['an empty text', () => ''],
  ['null', () => null],
  ['nothing', () => undefined],
  ['an empty list', () => []],
  ['an empty object', () => ({})],
  ['true', () => true],
  ['zero', () => 0],
  ['a text', () => '-----BEGIN PUBLIC KEY-----'],
  ['no bytes', () => new Uint8Array()],
  ['a function', () => () => ({ keys: [] })],
  ['a promise', () => Promise.resolve(setOf([]))],
  ['a set without keys', () => setOf(undefined)],
  ['a set whose keys are null', () => setOf(null)],
  ['a set whose keys are a text', () => setOf('')],
  ['a set whose keys are an object', () => setOf({ length: 1, 0: attackerKey() })],
  ['a set of no keys', () => setOf([])],
  ['a set of null', () => setOf([null])],
  ['a set of texts', () => setOf(['', 'secret'])],
  ['a set of lists', () => setOf([[]])],
  ['a set of empty objects', () => setOf([{}])],
  ['a set of an empty oct key', () => setOf([{ kty: 'oct', k: '', kid: 'rsa-1', alg: 'RS256' }])],
  [
    'a set of an oct key that claims RS256',
    () => setOf([{ kty: 'oct', k: 'c2VjcmV0', kid: 'rsa-1', alg: 'RS256' }]),
  ],
  ['a set of an RSA key without modulus', () => setOf([rsaWith({ n: '' })])],
  ['a set of an RSA key without exponent', () => setOf([rsaWith({ e: undefined })])],
  ['a set of an RSA key with exponent 1', () => setOf([rsaWith({ e: 'AQ' })])],
  ['a set of an RSA key with exponent 0', () => setOf([rsaWith({ e: 'AA' })])],
  ['a set of an RSA key with an even exponent', () => setOf([rsaWith({ e: 'Ag' })])],
  ['a set of an RSA key with a modulus of zeros', () => setOf([rsaWith({ n: 'AAAA' })])],
  ['an inherited key set', () => Object.create(setOf([]) as object) as unknown],
  [
    'what throws when it is read',
    () => ({
      get keys(): unknown {
        throw new Error('the store is down');
      },
    }),
  ],
  [
    'an exception',
    () => {
      throw new Error('connect ECONNREFUSED 10.0.0.7:443');
    },
  ],
]);

function setOf(keys: unknown): unknown {
  return { keys, generation: 1, ageSeconds: 0, stale: false };
}

function attackerKey(): object {
  return { ...toPublicJwk(testKeys.foreignRsa), kid: 'rsa-1', alg: 'RS256' };
}

function rsaWith(members: object): object {
  return { ...toPublicJwk(testKeys.foreignRsa), kid: 'rsa-1', alg: 'RS256', ...members };
}

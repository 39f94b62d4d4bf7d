import { readJwk } from '@oidc-verify/core';
import type { Jwk, KeyFault } from '@oidc-verify/core';
import { isAnswer } from './evidence.ts';
import type { Evidence } from './evidence.ts';
import { fail, info, pass, warn } from './finding.ts';
import type { Finding } from './finding.ts';
import { judgeRotation } from './rotation-findings.ts';

/** Judges the key set of the issuer for a verifier with these algorithms. */
export function judgeKeys(
  { jwks, keys }: Evidence,
  algorithms: readonly string[],
): readonly Finding[] {
  if (!isAnswer(jwks) || jwks.status !== 200) return [];
  if (keys === undefined) {
    const found = `${jwks.url} is not a JWK Set: a JSON object with a list keys`;
    return [fail('jwks.malformed', found, 'look at what the URL serves; it may be an error page')];
  }
  if (keys.length === 0) {
    const advice = 'the issuer has no key to sign with; its operator has to create one';
    return [fail('jwks.empty', `${jwks.url} has no keys`, advice)];
  }
  const published = keys.map((entry) => readJwk(entry));
  const usable = published.flatMap(({ jwk }) => (jwk === undefined ? [] : [jwk]));
  return [
    judgeUsable(usable, keys.length),
    ...published.flatMap(({ skipped }) =>
      skipped === undefined ? [] : judgeSkipped(skipped.kid, skipped.reason),
    ),
    ...judgeAlgorithms(usable, algorithms),
    ...judgeNames(usable),
    ...judgeUnstatedAlgorithms(usable, algorithms),
    ...judgeRotation(usable, jwks.headers),
  ];
}

function judgeUsable(usable: readonly Jwk[], total: number): Finding {
  const kinds = [...new Set(usable.map(toKind))].join(', ');
  const found = `${usable.length} of ${total} ${total === 1 ? 'key' : 'keys'} can verify signatures${kinds === '' ? '' : `: ${kinds}`}`;
  return usable.length > 0
    ? pass('jwks.usable', found)
    : fail(
        'jwks.none-usable',
        found,
        'every token gets 503 until the issuer publishes a usable key',
      );
}

function toKind({ alg, kty, crv, n }: Jwk): string {
  const bits = typeof n === 'string' ? ` ${8 * Buffer.from(n, 'base64url').byteLength} bits` : '';
  return `${alg ?? crv ?? kty}${bits}`;
}

const FAULTS: Readonly<Record<KeyFault, readonly [what: string, advice: string]>> = {
  weak: [
    'is too weak (RSA below 2048 bits, or a trivial exponent)',
    'the issuer has to replace it; tokens signed with it are refused',
  ],
  private: [
    'holds private or symmetric key material',
    'everybody who can read this URL can sign tokens: the issuer has to replace the key now',
  ],
  invalid: [
    'is malformed, or contradicts itself',
    'the issuer has to publish it correctly; tokens signed with it are refused',
  ],
  unsupported: ['is for another use or algorithm', ''],
};

function judgeSkipped(kid: string | undefined, reason: KeyFault): Finding {
  const [what, advice] = FAULTS[reason];
  const found = `the key ${toName(kid)} ${what}`;
  if (reason === 'unsupported') return info('jwks.other-use', found);
  return reason === 'private'
    ? fail('jwks.private', found, advice)
    : warn(`jwks.${reason}`, found, advice);
}

function toName(kid: string | undefined): string {
  return kid === undefined ? 'without kid' : JSON.stringify(kid.slice(0, 64));
}

const BY_CURVE: Readonly<Record<string, string>> = {
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'Ed25519',
};

/** Returns the algorithm of a key; undefined for an RSA key that could serve several. */
function algorithmOf({ alg, crv = '' }: Jwk): string | undefined {
  return (alg === 'EdDSA' ? 'Ed25519' : alg) ?? BY_CURVE[crv];
}

function judgeAlgorithms(
  usable: readonly Jwk[],
  algorithms: readonly string[],
): readonly Finding[] {
  const published = [...new Set(usable.flatMap((key) => algorithmOf(key) ?? 'RS256'))];
  const missing = published.filter((name) => !algorithms.includes(name));
  if (missing.length === 0) return [];
  const none = missing.length === published.length;
  const found = `the keys are for ${published.join(', ')}; a verifier accepts ${algorithms.join(', ')}${none ? '' : ' of them'}`;
  const advice = `set algorithms: [${published.map((name) => `'${name}'`).join(', ')}] if the issuer signs access tokens with these`;
  return [none ? fail('jwks.algorithms', found, advice) : info('jwks.algorithms', found, advice)];
}

function judgeNames(usable: readonly Jwk[]): readonly Finding[] {
  const counts = new Map<string, number>();
  for (const { kid } of usable) if (kid !== undefined) counts.set(kid, (counts.get(kid) ?? 0) + 1);
  const twice = [...counts].filter(([, count]) => count > 1);
  const unnamed = usable.filter(({ kid }) => kid === undefined).length;
  return [
    ...twice.map(([kid, count]) =>
      warn(
        'jwks.duplicate-kid',
        `${count} keys share the kid ${toName(kid)}`,
        'where both fit a token, it gets 503: the issuer has to rename one of them',
      ),
    ),
    ...(unnamed > 0 && usable.length > 1
      ? [
          warn(
            'jwks.missing-kid',
            `${unnamed} of ${usable.length} keys have no kid`,
            'a token cannot say which of them it means, and is refused; the issuer has to name its keys',
          ),
        ]
      : []),
  ];
}

function judgeUnstatedAlgorithms(
  usable: readonly Jwk[],
  algorithms: readonly string[],
): readonly Finding[] {
  const count = usable.filter(({ kty, alg }) => kty === 'RSA' && alg === undefined).length;
  if (count === 0) return [];
  const found = `${count} of ${usable.length} keys are RSA keys that do not state their alg`;
  const rsa = algorithms.filter((name) => /^[RP]S/.test(name));
  if (rsa.length === 1)
    return [
      info(
        'jwks.rsa-without-alg',
        found,
        `they are used for ${rsa.join()}, the only RSA algorithm that is configured`,
      ),
    ];
  return [
    fail(
      'jwks.rsa-without-alg',
      found,
      `they are not used, because ${rsa.length} RSA algorithms are configured; configure exactly one`,
    ),
  ];
}

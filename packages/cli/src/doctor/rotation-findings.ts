import type { Jwk } from '@oidc-verify/core';
import { info, pass, warn } from './finding.ts';
import type { Finding } from './finding.ts';

// The defaults of `maxTtlSeconds` and `ttlSeconds`.
const MAX_TTL_SECONDS = 3_600;
const TTL_SECONDS = 300;

/** Judges whether the issuer can change its keys without refused tokens. */
export function judgeRotation(usable: readonly Jwk[], headers: Headers): readonly Finding[] {
  const caching = judgeCaching(headers.get('cache-control'));
  if (usable.length === 0) return [caching];
  const isNamed = usable.every(({ kid }) => kid !== undefined);
  const single = info(
    'rotation.single-key',
    'there is one usable key: the next one is not published yet',
    'a change of keys goes unnoticed if the issuer publishes the next key some time before it signs with it',
  );
  const named = isNamed
    ? [pass('rotation.kid', 'all keys have a kid, so a new key is found when a token names it')]
    : [];
  return [...named, ...(usable.length === 1 ? [single] : []), caching];
}

function judgeCaching(cacheControl: string | null): Finding {
  if (cacheControl === null) {
    return info(
      'rotation.caching',
      `the keys come without Cache-Control: they are kept for ${TTL_SECONDS} s`,
    );
  }
  const maxAge = /(?:^|[\s,])max-age\s*=\s*"?(\d{1,12})/i.exec(cacheControl)?.[1];
  if (/no-store|no-cache/i.test(cacheControl) || maxAge === '0') {
    return info(
      'rotation.no-caching',
      `the keys come with Cache-Control: ${cacheControl}; they are kept for 60 s all the same`,
    );
  }
  if (maxAge === undefined || Number(maxAge) <= MAX_TTL_SECONDS) {
    return pass('rotation.caching', `the keys come with Cache-Control: ${cacheControl}`);
  }
  return warn(
    'rotation.long-caching',
    `the issuer allows the keys to be kept for ${maxAge} s: other clients may trust a removed key that long`,
    `@oidc-verify keeps them for at most ${MAX_TTL_SECONDS} s (maxTtlSeconds); the issuer should send a shorter max-age`,
  );
}

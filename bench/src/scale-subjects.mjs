import { JwtVerifier } from 'aws-jwt-verify';
import { createVerifier, staticJwks } from '@oidc-verify/core';
import { createFetching, signFor, toIssuers } from './fetched-issuers.mjs';
import { createFresh } from './fresh.mjs';
import { createContenders, PEERS } from './peers.mjs';
import { createRawForms } from './raw.mjs';
import { AUDIENCE, ISSUER, signToken, toClaims, toPolicy } from './tokens.mjs';

/** @import { Subject } from './types.d.ts' */

const ALGORITHM = 'RS256';
/** Peers that are drawn beside us where they have the same question to answer. */
const BESIDE = PEERS.filter(({ name }) => name === 'fast-jwt' || name === 'aws-jwt-verify');
export const OURS = 'oidc-verify sync';
export const RAW = 'crypto.verify';

/**
 * The bare signature check, ours, and some peers on tokens of the usual policy.
 * @param {readonly string[]} tokens
 * @param {string} [kid]
 * @returns {Promise<readonly Subject[]>}
 */
async function withPeers(tokens, kid) {
  const policy = toPolicy(ALGORITHM, kid);
  const contenders = await createContenders(policy, tokens[0] ?? '', BESIDE);
  const chosen = contenders.filter(({ mode }) => mode === 'sync');
  return [
    toRawSubject(tokens),
    ...chosen.map(({ label, verify }) => toSubject(label, tokens, verify)),
  ];
}

/**
 * Takes turns among `keys` keys like the tokens do: a key that was not used for a while is cold.
 * @param {readonly string[]} tokens
 * @param {number} [keys]
 * @returns {Subject}
 */
function toRawSubject(tokens, keys = 1) {
  const policy = toPolicy(ALGORITHM);
  const forms = Array.from({ length: keys }, (_, key) => {
    const own = tokens.filter((_token, index) => index % keys === key);
    return createRawForms(policy, own)[0]?.verify;
  });
  const fresh = createFresh(tokens);
  const call = (/** @type {number} */ index) => {
    const at = index % tokens.length;
    fresh(at);
    return forms[at % keys]?.(Math.floor(at / keys));
  };
  return { label: RAW, mode: 'sync', call };
}

/**
 * @param {string} label
 * @param {readonly string[]} tokens
 * @param {(token: string) => unknown} verify
 * @returns {Subject}
 */
function toSubject(label, tokens, verify) {
  const fresh = createFresh(tokens);
  // Throws here rather than in the first slice, if at all.
  for (const token of tokens) verify(token);
  return { label, mode: 'sync', call: (index) => verify(fresh(index)) };
}

const COUNT = 100;

/** @param {number} kilobytes */
export async function withSize(kilobytes) {
  // Half a kilobyte is little for an RSA signature and three claims; 16 is the most we take by default.
  const { iss, aud, exp } = toClaims();
  const characters = kilobytes * 1024;
  const toToken = (/** @type {number} */ index) =>
    signToken(
      ALGORITHM,
      { iss, aud, exp: Number(exp) + index },
      { kid: 'k', characters, typ: null },
    );
  return await withPeers(
    Array.from({ length: COUNT }, (_, index) => toToken(index)),
    'k',
  );
}

/** @param {number} count */
export async function withClaims(count) {
  const base = toClaims();
  const extra = count - Object.keys(base).length;
  const further = Object.fromEntries(
    Array.from({ length: extra }, (_, index) => [`c${index}`, index]),
  );
  const tokens = Array.from({ length: COUNT }, () => signToken(ALGORITHM, toClaims(further)));
  return await withPeers(tokens);
}

/** @param {number} count */
export function withIssuers(count) {
  const issuers = Array.from({ length: count }, (_, index) => `${ISSUER}tenant-${index}/`);
  const { jwk } = toPolicy(ALGORITHM);
  // At most 1,000 of them send tokens; every one is trusted.
  const step = Math.max(1, Math.floor(count / 1000));
  const senders = issuers.filter((_, index) => index % step === 0);
  const repeat = Math.ceil(COUNT / senders.length);
  const tokens = Array.from({ length: repeat }, () =>
    senders.map((iss) => signToken(ALGORITHM, toClaims({ iss }), { characters: 1024 })),
  ).flat();
  const ours = createVerifier({
    issuers: issuers.map((issuer) => ({ issuer, keys: staticJwks({ keys: [jwk] }) })),
    audience: AUDIENCE,
  });
  const aws = JwtVerifier.create(
    issuers.map((issuer) => ({ issuer, audience: AUDIENCE, jwksUri: `${issuer}jwks.json` })),
  );
  for (const issuer of issuers) {
    aws.cacheJwks(/** @type {Parameters<typeof aws.cacheJwks>[0]} */ ({ keys: [jwk] }), issuer);
  }
  return [
    toRawSubject(tokens, senders.length),
    toSubject(OURS, tokens, (token) => ours.verifySync(token)),
    toSubject('aws-jwt-verify sync', tokens, (token) => aws.verifySync(token)),
  ];
}

/** @param {number} count */
export async function withFetchedIssuers(count) {
  const issuers = toIssuers(count);
  // At most 1,000 of them send tokens; the keys of every one are in memory.
  const step = Math.max(1, Math.floor(count / 1000));
  const senders = issuers.filter((_, index) => index % step === 0);
  const repeat = Math.ceil(COUNT / senders.length);
  const tokens = Array.from({ length: repeat }, () => senders.map((iss) => signFor(iss))).flat();
  const ours = createFetching(issuers);
  await ours.ready();
  return [
    toRawSubject(tokens, senders.length),
    toSubject(OURS, tokens, (token) => ours.verifySync(token)),
  ];
}

/** @param {number} count */
export function withKeys(count) {
  const kids = Array.from({ length: count }, (_, index) => `key-${index}`);
  const keys = kids.map((kid) => toPolicy(ALGORITHM, kid).jwk);
  const tokens = Array.from({ length: COUNT }, (_, index) => {
    const kid = kids[index % count] ?? '';
    return signToken(ALGORITHM, toClaims(), { kid, characters: 1024 });
  });
  const ours = createVerifier({ issuer: ISSUER, audience: AUDIENCE, keys: staticJwks({ keys }) });
  const aws = JwtVerifier.create({
    issuer: ISSUER,
    audience: AUDIENCE,
    jwksUri: `${ISSUER}jwks.json`,
  });
  aws.cacheJwks(/** @type {Parameters<typeof aws.cacheJwks>[0]} */ ({ keys }));
  return [
    toRawSubject(tokens, count),
    toSubject(OURS, tokens, (token) => ours.verifySync(token)),
    toSubject('aws-jwt-verify sync', tokens, (token) => aws.verifySync(token)),
  ];
}

/** @param {number} count */
export function withScopes(count) {
  const scopes = Array.from({ length: 100 }, (_, index) => `s${index}`);
  const claims = () => toClaims({ scope: scopes.join(' ') });
  const tokens = Array.from({ length: COUNT }, () => signToken(ALGORITHM, claims()));
  const verifier = createVerifier({
    issuer: ISSUER,
    audience: AUDIENCE,
    requiredScopes: scopes.slice(0, count),
    keys: staticJwks({ keys: [toPolicy(ALGORITHM).jwk] }),
  });
  return [toRawSubject(tokens), toSubject(OURS, tokens, (token) => verifier.verifySync(token))];
}

import type { Dpop, ProofContext } from '../contract/dpop.ts';
import { CONTRACT, CONTRACT_VERSION } from '../contract/key-source.ts';
import type { VerifyRequest } from '../contract/request.ts';
import type { Engine } from '../jose/engine.ts';
import { decodeJsonSegment } from '../jose/json-segment.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { equalStrings } from '../wire/equal-strings.ts';
import { createNonces } from './nonce.ts';
import type { Nonces } from './nonce.ts';
import { readDpopOptions } from './options.ts';
import type { DpopOptions, DpopSettings } from './options.ts';
import { createProofKeyMemory } from './proof-keys.ts';
import type { ProofKey, ProofKeyMemory } from './proof-keys.ts';
import { readProofClaims } from './proof-claims.ts';
import { refuseProof } from './proof-refusal.ts';
import {
  checkProofSignature,
  importProofKey,
  parseProof,
  readProofKey,
  refuseMalformed,
} from './proof.ts';
import type { ProofClaims } from './proof-claims.ts';
import type { ParsedProof } from './proof.ts';
import { once } from './request-once.ts';
import { createRetention } from './retention.ts';
import type { Retention } from './retention.ts';
import { readRequestPath, readUrl } from './target.ts';
import type { ComparableUrl } from './target.ts';
import { toUseText } from './use-text.ts';

/**
 * Creates a DPoP proof verifier for the option `dpop` of `createVerifier` (RFC 9449 §4.3 and §7).
 *
 * @throws {ConfigError} `invalid_options` listing every wrong option with its path
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import { createDpop } from '@oidc-verify/core/dpop';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 *
 * export const verifier = createVerifier({
 *   issuer: 'https://login.example.com/',
 *   audience: 'https://api.example.com',
 *   keys: fetchJwks(),
 *   dpop: createDpop({ publicOrigin: 'https://api.example.com', mode: 'required' }),
 * });
 * ```
 */
export function createDpop(options: DpopOptions): Dpop {
  const settings = readDpopOptions(options);
  const nonces = settings.nonce === undefined ? undefined : createNonces(settings.nonce);
  const retention = createRetention();
  // An imported key belongs to one engine, and several verifiers may share this object.
  const memories = new WeakMap<Engine, ProofKeyMemory>();
  const memoryOf = (engine: Engine): ProofKeyMemory => {
    const known = memories.get(engine);
    if (known !== undefined) return known;
    const created = createProofKeyMemory();
    memories.set(engine, created);
    return created;
  };
  return Object.freeze({
    [CONTRACT]: CONTRACT_VERSION,
    mode: settings.mode,
    algorithms: settings.algorithms,
    prove: (context: ProofContext) => {
      const nowSeconds = context.nowMs / 1000;
      const memory = memoryOf(context.engine);
      const run = { settings, nonces, retention, nowSeconds, memory, context };
      const proven = proveOnce(run);
      if (nonces === undefined) return proven;
      // The next nonce comes with every answer, not only where one was asked for (RFC 9449 §8.2).
      return chain(proven, () => nonces.issue({ engine: context.engine, nowSeconds }));
    },
    nextNonce: ({ engine, nowMs }: Pick<ProofContext, 'engine' | 'nowMs'>) =>
      nonces?.issue({ engine, nowSeconds: nowMs / 1000 }),
    register: ({ clockToleranceSeconds }: Pick<ProofContext, 'clockToleranceSeconds'>) =>
      retention.extend(settings.proofMaxAgeSeconds + clockToleranceSeconds),
  });
}

/** The verification of one proof. */
interface Run {
  readonly settings: DpopSettings;
  readonly nonces: Nonces | undefined;
  readonly retention: Retention;
  readonly nowSeconds: number;
  readonly memory: ProofKeyMemory;
  readonly context: ProofContext;
}

/** Makes the twelve checks of RFC 9449 §4.3, and then records the use of the proof. */
function proveOnce(run: Run): MaybePromise<undefined> {
  const { settings, context } = run;
  const { request, engine } = context;
  if (request === undefined) refuseProof('dpop_proof_missing', { problem: 'no-request' });
  const proof = parseProof(request.dpopProofs, settings.maxProofBytes, engine);
  // The target as received: one in absolute form is refused, since others may read it differently.
  const target = request.received?.url ?? request.url;
  const path =
    readRequestPath(target) ?? refuseProof('invalid_request_target', { problem: 'target' });
  return chain(keyOf(proof, run), (proven) =>
    chain(checkProofSignature(proof, proven, engine), () => {
      const claims = readProofClaims(proof.payload);
      const { method } = request;
      if (claims.htm !== method) refuseProof('dpop_proof_method', { problem: 'other', method });
      return chain(checkUrl(claims.htu, request, path, run), (url) => {
        checkDates(claims, run);
        return chain(checkBinding(claims, proven, run), () =>
          chain(checkNonce(claims.nonce, run), () => recordUse(claims, url, run)),
        );
      });
    }),
  );
}

function keyOf(proof: ParsedProof, { settings, memory, context }: Run): MaybePromise<ProofKey> {
  const known = memory.recall(context.thumbprint, proof.header);
  if (known !== undefined) return known;
  const { engine } = context;
  const header = decodeJsonSegment(proof.header, engine) ?? refuseMalformed();
  return importProofKey(proof.header, readProofKey(header, settings.algorithms), engine);
}

/** Returns the URL that the proof and the request both name (check 9). */
function checkUrl(
  htu: string,
  request: VerifyRequest,
  path: string,
  run: Run,
): MaybePromise<string> {
  const { settings } = run;
  const { publicUrl } = settings;
  if (publicUrl !== undefined) {
    return chain(
      askUrl(run, () => publicUrl(request)),
      (expected) => requireSame(readUrl(htu), [expected.origin], expected.path),
    );
  }
  const { publicOrigin: origins, publicPathPrefix } = settings;
  const publicPath = `${publicPathPrefix}${path}`;
  // Most clients spell the URL as we do, so it rarely needs to be normalised first.
  for (const origin of origins) if (htu === origin + publicPath) return htu;
  const named = readUrl(htu);
  // A proxy that strips `/v1` requests `/` for both `/v1` and `/v1/`.
  const isPrefixAlone = path === '/' && publicPathPrefix !== '' && named?.path === publicPathPrefix;
  return requireSame(named, origins, isPrefixAlone ? publicPathPrefix : publicPath);
}

function requireSame(
  named: ComparableUrl | undefined,
  origins: readonly string[],
  path: string,
): string {
  if (named === undefined) refuseProof('dpop_proof_url', { problem: 'not-a-url' });
  if (!origins.includes(named.origin) || named.path !== path) {
    const url = origins.map((origin) => `${origin}${path}`).join(' or ');
    refuseProof('dpop_proof_url', { problem: 'other', url });
  }
  return `${named.origin}${named.path}`;
}

/** Returns the public URL of the request, as the option `publicUrl` returns it. */
function askUrl({ settings, context }: Run, publicUrl: () => unknown): MaybePromise<ComparableUrl> {
  const { ask } = context;
  return chain(ask('publicUrl', publicUrl), (answer) => {
    const url = typeof answer === 'string' ? readUrl(answer) : undefined;
    if (url !== undefined && settings.publicOrigin.includes(url.origin)) return url;
    // As a callback that throws, so that it is a 503 and the operator gets the event.
    return ask('publicUrl', (): never => {
      throw new TypeError('dpop.publicUrl must return a plain URL under one of dpop.publicOrigin');
    });
  });
}

/** Check 11, and `exp` and `nbf`, which RFC 9449 does not define for proofs but any JWT may have. */
function checkDates({ iat, exp, nbf }: ProofClaims, run: Run): void {
  const { nowSeconds, context } = run;
  const { clockToleranceSeconds: toleranceSeconds } = context;
  const { proofMaxAgeSeconds: limit } = run.settings;
  if (nowSeconds >= iat + limit + toleranceSeconds) {
    const facts = { seconds: nowSeconds - iat, limit, toleranceSeconds };
    refuseProof('dpop_proof_expired', { problem: 'iat', ...facts });
  }
  if (run.retention.mayBeForgotten(iat, nowSeconds)) {
    refuseProof('dpop_proof_expired', { problem: 'forgotten' });
  }
  if (exp !== undefined && nowSeconds >= exp + toleranceSeconds) {
    refuseProof('dpop_proof_expired', { problem: 'exp', seconds: nowSeconds - exp });
  }
  const start = Math.max(iat, nbf ?? iat);
  if (nowSeconds < start - toleranceSeconds) {
    const facts = { seconds: start - nowSeconds, toleranceSeconds };
    refuseProof('dpop_proof_not_yet_valid', { problem: 'ahead', ...facts });
  }
}

/** Check 12: the proof names the token, and its key is the one that the token is bound to. */
function checkBinding(
  { ath }: ProofClaims,
  proven: ProofKey,
  { context, memory }: Run,
): MaybePromise<void> {
  return chain(context.engine.digest(context.token), (digest) => {
    if (!equalStrings(ath, digest)) refuseProof('dpop_proof_token', { problem: 'ath' });
    // Neither is a secret: the key is in the proof, and its digest in the token.
    if (proven.thumbprint !== context.thumbprint) {
      refuseProof('dpop_proof_binding', { problem: 'jkt' });
    }
    if (memory.recall(context.thumbprint, proven.header) === undefined) memory.keep(proven);
  });
}

/** Check 10. Where this API issues no nonces, a nonce in the proof is ignored. */
function checkNonce(nonce: unknown, { nonces, nowSeconds, context }: Run): MaybePromise<void> {
  if (nonces === undefined) return undefined;
  if (nonce === undefined) refuseProof('dpop_nonce_required', { problem: 'no-nonce' });
  if (typeof nonce !== 'string') refuseProof('dpop_nonce_invalid', { problem: 'other' });
  return chain(nonces.check(nonce, { ...context, nowSeconds }), (isOurs) => {
    if (!isOurs) refuseProof('dpop_nonce_invalid', { problem: 'other' });
  });
}

/** Records the use (RFC 9449 §11.1). The key is a digest, so a long `jti` takes no more memory. */
function recordUse({ jti, iat }: ProofClaims, url: string, run: Run): MaybePromise<undefined> {
  const { settings, retention, nowSeconds, context } = run;
  const { ask, engine, thumbprint, request } = context;
  const { replay } = settings;
  retention.extend(settings.proofMaxAgeSeconds + context.clockToleranceSeconds);
  return chain(engine.digest(toUseText(thumbprint, url, jti)), (key) => {
    const expiresAt = retention.expiryOf(iat);
    const use = Object.freeze({ key, thumbprint, expiresAt, now: nowSeconds });
    const record = (): MaybePromise<unknown> => ask<unknown>('replay', () => replay.record(use));
    // Several verifiers may check the same request; that is one use of its proof.
    const answer = once(request?.received, replay, key, record);
    return chain(answer, (recorded) => {
      if (recorded === 'recorded') return undefined;
      if (recorded === 'replayed') refuseProof('dpop_proof_replayed', { problem: 'replayed' });
      return refuseProof('replay_store_unavailable', { problem: 'not-recorded' });
    });
  });
}

import type { Dpop, ProofContext } from '../contract/dpop.ts';
import { CONTRACT, CONTRACT_VERSION } from '../contract/key-source.ts';
import type { VerifyRequest } from '../contract/request.ts';
import { AuthError, isAuthError } from '../errors/errors.ts';
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
import {
  checkProofSignature,
  importProofKey,
  parseProof,
  readProofClaims,
  readProofKey,
  refuseProof,
} from './proof.ts';
import type { ParsedProof, ProofClaims } from './proof.ts';
import { readRequestPath, readUrl } from './target.ts';
import type { ComparableUrl } from './target.ts';

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
  // An imported key belongs to one engine, and several verifiers may share this object.
  const memories = new WeakMap<Engine, ProofKeyMemory>();
  const memoryOf = (engine: Engine): ProofKeyMemory => {
    const known = memories.get(engine) ?? createProofKeyMemory();
    memories.set(engine, known);
    return known;
  };
  return Object.freeze({
    [CONTRACT]: CONTRACT_VERSION,
    mode: settings.mode,
    algorithms: settings.algorithms,
    prove: (context: ProofContext) => {
      const nowSeconds = context.nowMs / 1000;
      const run = { settings, nonces, nowSeconds, memory: memoryOf(context.engine), context };
      return nonces === undefined ? proveOnce(run) : withNonce(run, nonces);
    },
  });
}

/** The verification of one proof. */
interface Run {
  readonly settings: DpopSettings;
  readonly nonces: Nonces | undefined;
  readonly nowSeconds: number;
  readonly memory: ProofKeyMemory;
  readonly context: ProofContext;
}

/**
 * Returns a nonce with every answer about the proof, not only when one was missing: a client that has
 * to make another proof can then include it at once (RFC 9449 §8.2).
 */
function withNonce(run: Run, nonces: Nonces): MaybePromise<string | undefined> {
  const { engine } = run.context;
  const issue = (): MaybePromise<string> => nonces.issue({ engine, nowSeconds: run.nowSeconds });
  const fail = (reason: unknown): MaybePromise<never> => {
    if (!isAuthError(reason) || !reason.code.startsWith('dpop_')) throw reason;
    return chain(issue(), (dpopNonce) => {
      throw reason.with({ dpopNonce });
    });
  };
  try {
    const proven = proveOnce(run);
    return proven instanceof Promise ? proven.then(issue, fail) : issue();
  } catch (reason) {
    return fail(reason);
  }
}

/** Makes the twelve checks of RFC 9449 §4.3, and then records the use of the proof. */
function proveOnce(run: Run): MaybePromise<undefined> {
  const { settings, context } = run;
  const { request, engine } = context;
  if (request === undefined) refuseProof('dpop_proof_missing');
  const proof = parseProof(request.dpopProofs, settings.maxProofBytes, engine);
  const path = readRequestPath(request.url) ?? refuseProof('invalid_request_target');
  return chain(keyOf(proof, run), (proven) =>
    chain(checkProofSignature(proof, proven, engine), () => {
      const claims = readProofClaims(proof.payload);
      if (claims.htm !== request.method) refuseProof('dpop_proof_method');
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
  const header = decodeJsonSegment(proof.header, engine) ?? refuseProof('dpop_proof_malformed');
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
  if (origins.some((origin) => htu === `${origin}${publicPath}`)) return htu;
  return requireSame(readUrl(htu), origins, publicPath);
}

function requireSame(
  named: ComparableUrl | undefined,
  origins: readonly string[],
  path: string,
): string {
  if (named === undefined || !origins.includes(named.origin) || named.path !== path) {
    refuseProof('dpop_proof_url');
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
  const { clockToleranceSeconds } = context;
  if (nowSeconds >= expiryOf(iat, run)) refuseProof('dpop_proof_expired');
  if (exp !== undefined && nowSeconds >= exp + clockToleranceSeconds)
    refuseProof('dpop_proof_expired');
  if (nowSeconds < Math.max(iat, nbf ?? iat) - clockToleranceSeconds) {
    refuseProof('dpop_proof_not_yet_valid');
  }
}

function expiryOf(iat: number, { settings, context }: Run): number {
  return iat + settings.proofMaxAgeSeconds + context.clockToleranceSeconds;
}

/** Check 12: the proof names the token, and its key is the one that the token is bound to. */
function checkBinding(
  { ath }: ProofClaims,
  proven: ProofKey,
  { context, memory }: Run,
): MaybePromise<void> {
  return chain(context.engine.digest(context.token), (digest) => {
    if (!equalStrings(ath, digest)) refuseProof('dpop_proof_token');
    if (!equalStrings(proven.thumbprint, context.thumbprint)) refuseProof('dpop_proof_binding');
    if (memory.recall(context.thumbprint, proven.header) === undefined) memory.keep(proven);
  });
}

/** Check 10. Where this API issues no nonces, a nonce in the proof is ignored. */
function checkNonce(nonce: unknown, { nonces, nowSeconds, context }: Run): MaybePromise<void> {
  if (nonces === undefined) return undefined;
  if (nonce === undefined) refuseProof('dpop_nonce_required');
  if (typeof nonce !== 'string') refuseProof('dpop_nonce_invalid');
  return chain(nonces.check(nonce, { ...context, nowSeconds }), (isOurs) => {
    if (!isOurs) refuseProof('dpop_nonce_invalid');
  });
}

/** Records the use (RFC 9449 §11.1). The key is a digest, so a long `jti` takes no more memory. */
function recordUse({ jti, iat }: ProofClaims, url: string, run: Run): MaybePromise<undefined> {
  const { settings, nowSeconds, context } = run;
  const { ask, engine, thumbprint } = context;
  return chain(engine.digest(JSON.stringify([thumbprint, url, jti])), (key) => {
    const use = Object.freeze({ key, thumbprint, expiresAt: expiryOf(iat, run), now: nowSeconds });
    return chain(
      ask<unknown>('replay', () => settings.replay.record(use)),
      (answer) => {
        if (answer === 'replayed') refuseProof('dpop_proof_replayed');
        if (answer !== 'recorded') throw new AuthError('replay_store_unavailable');
        return undefined;
      },
    );
  });
}

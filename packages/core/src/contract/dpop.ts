import type { AlgorithmName } from '../jose/algorithms.ts';
import type { Engine } from '../jose/engine.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { CONTRACT } from './key-source.ts';
import type { VerifyRequest } from './request.ts';

/** What one proof is checked against. */
export interface ProofContext {
  /** The verified access token that the proof has to name. */
  readonly token: string;
  /** `cnf.jkt` of that token. */
  readonly thumbprint: string;
  readonly request: VerifyRequest | undefined;
  readonly engine: Engine;
  /** Epoch milliseconds. */
  readonly nowMs: number;
  readonly clockToleranceSeconds: number;
  /** Calls a function of the options. What it throws ends the verification with a 503. */
  readonly ask: <T>(
    callback: 'replay' | 'publicUrl',
    call: () => MaybePromise<T>,
  ) => MaybePromise<T>;
}

/**
 * Checks DPoP proofs (RFC 9449): what `createDpop` returns and the option `dpop` takes. A verifier
 * without it carries none of its code.
 */
export interface Dpop {
  readonly [CONTRACT]: number;
  readonly mode: 'off' | 'allowed' | 'required';
  /** The algorithms of acceptable proofs, for challenges. */
  readonly algorithms: readonly AlgorithmName[];
  /**
   * Passes when the request proves that its sender holds the key of `thumbprint`; returns the nonce
   * that the response has to bring, if any.
   *
   * @throws {AuthError} one of the `dpop_…` codes, `invalid_request_target`,
   * `replay_store_unavailable`
   */
  prove(context: ProofContext): MaybePromise<string | undefined>;
  /**
   * Returns the nonce for the client's next proof, which the response to a refused request brings;
   * undefined where nonces are off (RFC 9449 §8.2).
   */
  nextNonce?(context: Pick<ProofContext, 'engine' | 'nowMs'>): MaybePromise<string | undefined>;
  /**
   * Called once by each verifier that uses this object, when the verifier is created. A used proof is
   * remembered for as long as any of them would accept it.
   */
  register?(verifier: Pick<ProofContext, 'clockToleranceSeconds'>): void;
}

/** Remembers which proofs were used, until they expire. */
export interface ReplayStore {
  /**
   * Records a proof, in one atomic step: of several equal ones exactly one is `recorded`. Anything
   * else than these three answers, a throw or a rejection ends the request with a 503.
   */
  record(use: ProofUse): MaybePromise<'recorded' | 'replayed' | 'full'>;
}

/** One use of one proof. */
export interface ProofUse {
  /** SHA-256 of key thumbprint, URL and `jti`, as base64url: of one length however long they are. */
  readonly key: string;
  /** The thumbprint of the key that signed, whose share of the store is bounded. */
  readonly thumbprint: string;
  /** Epoch seconds after which no such proof is accepted any more. */
  readonly expiresAt: number;
  /** Epoch seconds. */
  readonly now: number;
}

/** Finds the public URL of a request. Its origin has to be one of `publicOrigin`. */
export type PublicUrl = (request: VerifyRequest) => string;

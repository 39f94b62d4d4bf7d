import type { VerifyRequest } from '../contract/request.ts';
import type { VerifiedToken } from '../contract/result.ts';
import type { AuthError } from '../errors/errors.ts';
import { refusal } from '../errors/refusal.ts';
import { toAuthError } from '../errors/to-auth-error.ts';
import { attempt, chain, isPromise } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { DirectVerifier } from '../verifier/direct.ts';
import { selectCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import { findCredentials } from './custom-credentials.ts';
import type { Presented } from './presented.ts';
import { ReceivedRequest } from './received-request.ts';
import type { GuardSettings } from './request-auth.ts';

/** The result of authenticating a request, before a route's own requirement is checked. */
export type AuthOutcome<Claims> =
  | { readonly kind: 'anonymous'; readonly request: VerifyRequest }
  | {
      readonly kind: 'verified';
      readonly token: VerifiedToken<Claims>;
      readonly request: VerifyRequest;
    }
  | { readonly kind: 'refused'; readonly error: AuthError };

/** What is remembered per request. */
export interface RequestState<Claims> {
  /** Undefined where the request could not be read. */
  readonly presented: Presented | undefined;
  /** The values of the header `DPoP`, where the scheme is DPoP. */
  readonly proofs: readonly string[] | undefined;
  readonly outcome: MaybePromise<AuthOutcome<Claims>>;
  /** Set once a guard has let the token pass. */
  identity: VerifiedToken<Claims> | undefined;
  /** What the last guard that refused the request answered. */
  refusal: AuthError | undefined;
  /** True once a guard has let the request pass as anonymous, or has refused it. */
  guarded: boolean;
}

/** The settings of guards, with the methods of their verifier that need no promise. */
export type DirectSettings<Claims, X> = GuardSettings<Claims, X> & {
  readonly direct: DirectVerifier<Claims>;
};

/** Finds and verifies the credentials of a request. Never throws: a failure is an outcome too. */
export function authenticateOnce<Claims, X>(
  x: X,
  settings: DirectSettings<Claims, X>,
): RequestState<Claims> {
  let presented: Presented | undefined;
  let proofs: readonly string[] | undefined;
  let outcome: MaybePromise<AuthOutcome<Claims>>;
  try {
    presented = presentedBy(x, settings);
    const request = new ReceivedRequest(presented, x, settings.binding.toRequest);
    const { credentials } = settings;
    if (credentials === undefined) {
      const found = selectReported(presented.authorization, request, settings);
      if (found.kind === 'token' && found.scheme === 'DPoP') proofs = request.dpopProofs;
      outcome = verifyCredentials(found, request, x, settings);
    } else {
      const find = (): unknown => credentials(x, request.received);
      outcome = chain(findReported(find, request, settings), (found) =>
        verifyCredentials(found, request, x, settings),
      );
    }
    if (isPromise(outcome)) {
      // Now, because the request may have become another by the time that a check asks for its view.
      void request.received;
      outcome = outcome.catch(toRefused);
    }
  } catch (reason) {
    outcome = toRefused(reason);
  }
  return { presented, proofs, outcome, identity: undefined, refusal: undefined, guarded: false };
}

const NONE: readonly string[] = Object.freeze([]);

function presentedBy<Claims, X>(
  x: X,
  { binding, credentials }: GuardSettings<Claims, X>,
): Presented {
  const { toPresented, toRequest } = binding;
  if (credentials === undefined && toPresented !== undefined) return toPresented(x);
  const view = toRequest(x);
  // What the option `credentials` reads is its own affair.
  const authorization = credentials === undefined ? view.headers('authorization') : NONE;
  return { method: view.method, url: view.url, authorization, view };
}

function selectReported<Claims, X>(
  authorization: readonly string[],
  request: VerifyRequest,
  { verifier, direct }: DirectSettings<Claims, X>,
): Credentials {
  try {
    return selectCredentials(authorization, verifier.schemes);
  } catch (reason) {
    throw direct.report(toAuthError(reason), request);
  }
}

/** Asks the option `credentials`, and tells of a request whose credentials could not be found. */
function findReported<Claims, X>(
  find: () => unknown,
  request: VerifyRequest,
  { verifier, direct }: DirectSettings<Claims, X>,
): MaybePromise<Credentials> {
  return attempt<Credentials, Credentials>(
    () => findCredentials(find, verifier.schemes, direct.callbacks),
    (found) => found,
    (reason) => {
      throw direct.report(toAuthError(reason), request);
    },
  );
}

/** Returns whether the request still presents what was authenticated: middleware may have changed it. */
export function isUnchanged<Claims, X>(
  { presented, proofs }: RequestState<Claims>,
  x: X,
  settings: GuardSettings<Claims, X>,
): boolean {
  if (presented === undefined) return true;
  const { method, url, authorization } = presented;
  try {
    const now = presentedBy(x, settings);
    return (
      method === now.method &&
      url === now.url &&
      isSame(authorization, now.authorization) &&
      (proofs === undefined || isSame(proofs, settings.binding.toRequest(x).headers('dpop')))
    );
  } catch {
    return false;
  }
}

function isSame(values: readonly string[], others: readonly string[]): boolean {
  return values.length === others.length && values.every((value, at) => value === others[at]);
}

/** Includes what a broken request object threw: that request may not pass, and no token is to blame. */
function toRefused(reason: unknown): { readonly kind: 'refused'; readonly error: AuthError } {
  return { kind: 'refused', error: toAuthError(reason) };
}

function verifyCredentials<Claims, X>(
  found: Credentials,
  request: VerifyRequest,
  x: X,
  { binding, verifier, direct }: DirectSettings<Claims, X>,
): MaybePromise<AuthOutcome<Claims>> {
  if (found.kind === 'absent') return { kind: 'anonymous', request };
  if (found.kind === 'foreign') {
    const schemes = verifier.schemes.map(({ scheme }) => scheme);
    const error = refusal('missing_token', { problem: 'scheme', schemes });
    return toRefused(direct.report(error, request));
  }
  const { scheme, token } = found;
  const waitUntil = binding.waitUntilOf?.(x);
  const verified = direct.verify(token, { scheme, request, waitUntil });
  // Without `chain`, which would create a closure for every request.
  return isPromise(verified)
    ? verified.then((identity) => ({ kind: 'verified', token: identity, request }))
    : { kind: 'verified', token: verified, request };
}

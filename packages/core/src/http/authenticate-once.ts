import type { AuthRequest, VerifyRequest } from '../contract/request.ts';
import type { VerifiedToken } from '../contract/result.ts';
import type { AuthError } from '../errors/errors.ts';
import { refusal } from '../errors/refusal.ts';
import { toAuthError } from '../errors/to-auth-error.ts';
import { attempt, chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { DirectVerifier } from '../verifier/direct.ts';
import { selectCredentials } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import { findCredentials } from './custom-credentials.ts';
import type { GuardSettings, RequestBinding } from './request-auth.ts';
import { toVerifyRequest } from './request.ts';

/** The result of authenticating a request, before a route's own requirement is checked. */
export type AuthOutcome<Claims> =
  | { readonly kind: 'anonymous'; readonly request: VerifyRequest }
  | {
      readonly kind: 'verified';
      readonly token: VerifiedToken<Claims>;
      readonly request: VerifyRequest;
    }
  | { readonly kind: 'refused'; readonly error: AuthError };

/** What a request presented when it was authenticated. */
interface Presented {
  readonly method: string;
  readonly url: string;
  /** Undefined where the option `credentials` took the place of the header. */
  readonly authorization: readonly string[] | undefined;
  /** Absent where the scheme is not DPoP. */
  proofs?: readonly string[];
}

/** What is remembered per request. */
export interface RequestState<Claims> {
  /** Undefined where the request could not be read. */
  readonly presented: Presented | undefined;
  readonly outcome: MaybePromise<AuthOutcome<Claims>>;
  /** Set once a guard has let the token pass. */
  identity?: VerifiedToken<Claims>;
  /** What the last guard that refused the request answered. */
  refusal?: AuthError;
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
  let outcome: MaybePromise<AuthOutcome<Claims>>;
  try {
    const { binding, credentials, verifier, direct } = settings;
    const request = binding.toRequest(x);
    const { method, url } = request;
    if (credentials === undefined) {
      const authorization = request.headers('authorization');
      presented = { method, url, authorization };
      const found = selectReported(authorization, request, settings);
      if (found.kind === 'token' && found.scheme === 'DPoP') {
        presented.proofs = request.headers('dpop');
      }
      outcome = verifyCredentials(found, request, x, settings);
    } else {
      presented = { method, url, authorization: undefined };
      const find = (): MaybePromise<Credentials> =>
        findCredentials(() => credentials(x, request), verifier.schemes, direct.callbacks);
      outcome = chain(reportFailure(find, request, direct), (known) =>
        verifyCredentials(known, request, x, settings),
      );
    }
    if (outcome instanceof Promise) outcome = outcome.catch(toRefused);
  } catch (reason) {
    outcome = toRefused(reason);
  }
  return { presented, outcome, guarded: false };
}

function selectReported<Claims, X>(
  authorization: readonly string[],
  request: AuthRequest,
  { verifier, direct }: DirectSettings<Claims, X>,
): Credentials {
  try {
    return selectCredentials(authorization, verifier.schemes);
  } catch (reason) {
    throw direct.report(toAuthError(reason), toVerifyRequest(request));
  }
}

/** Tells of a request whose credentials could not be found. */
function reportFailure<Claims>(
  find: () => MaybePromise<Credentials>,
  request: AuthRequest,
  direct: DirectVerifier<Claims>,
): MaybePromise<Credentials> {
  return attempt<Credentials, Credentials>(
    find,
    (found) => found,
    (reason) => {
      throw direct.report(toAuthError(reason), toVerifyRequest(request));
    },
  );
}

/** Returns whether the request still presents what was authenticated: middleware may have changed it. */
export function isUnchanged<X>(
  presented: Presented | undefined,
  x: X,
  { toRequest }: RequestBinding<X>,
): boolean {
  if (presented === undefined) return true;
  const { method, url, authorization, proofs } = presented;
  try {
    const request = toRequest(x);
    return (
      method === request.method &&
      url === request.url &&
      (authorization === undefined || isSame(authorization, request.headers('authorization'))) &&
      (proofs === undefined || isSame(proofs, request.headers('dpop')))
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
  received: AuthRequest,
  x: X,
  { binding, verifier, direct }: DirectSettings<Claims, X>,
): MaybePromise<AuthOutcome<Claims>> {
  const request = toVerifyRequest(received);
  if (found.kind === 'absent') return { kind: 'anonymous', request };
  if (found.kind === 'foreign') {
    const schemes = verifier.schemes.map(({ scheme }) => scheme);
    const error = refusal('missing_token', { problem: 'scheme', schemes });
    return toRefused(direct.report(error, request));
  }
  const { scheme, token } = found;
  const waitUntil = binding.waitUntilOf?.(x);
  const verified = direct.verify(token, { scheme, request, waitUntil });
  return chain(verified, (identity) => ({ kind: 'verified', token: identity, request }));
}

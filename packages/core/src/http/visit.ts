import type { VerifyRequest } from '../call.ts';
import { AuthError, isAuthError } from '../errors.ts';
import type { WaitUntil } from '../key-source.ts';
import type { VerifiedToken } from '../result.ts';
import type { Verifier } from '../verifier.ts';
import { readCredentials, toToken } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import type { AuthRequest } from './request.ts';

/** A token found by other means than the Authorization header. */
export interface CustomCredentials {
  readonly scheme: 'Bearer';
  readonly token: string;
}

/** What a request turned out to be, before any route asks for more. Found once, shared by all guards. */
export type Attempt<Claims> =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'verified';
      readonly token: VerifiedToken<Claims>;
      readonly request: VerifyRequest;
    }
  | { readonly kind: 'refused'; readonly error: AuthError };

/** Where the credentials of one request come from. */
export interface Approach {
  readonly toRequest: () => AuthRequest;
  /** Replaces the Authorization header; undefined means that no credentials are there. */
  readonly credentials?: (() => unknown) | undefined;
  readonly waitUntilOf?: (() => WaitUntil | undefined) | undefined;
}

/** Returns what the request turns out to be; never rejects. */
export async function attemptVisit<Claims>(
  verifier: Verifier<Claims>,
  approach: Approach,
): Promise<Attempt<Claims>> {
  try {
    const authRequest = approach.toRequest();
    const found = await findCredentials(authRequest, approach.credentials);
    if (found.kind === 'absent') return { kind: 'anonymous' };
    if (found.kind === 'foreign') return { kind: 'refused', error: new AuthError('missing_token') };
    const { scheme, token } = found;
    const request = toVerifyRequest(authRequest);
    const waitUntil = approach.waitUntilOf?.();
    const verified = await verifier.verify(token, { scheme, request, waitUntil });
    return { kind: 'verified', token: verified, request };
  } catch (error) {
    // Also what a broken request object threw: it may not pass, and it is nobody's bad token.
    const refusal = isAuthError(error)
      ? error
      : new AuthError('verification_unavailable', { cause: error });
    return { kind: 'refused', error: refusal };
  }
}

/** Returns what later stages may read of the request. */
function toVerifyRequest(request: AuthRequest): VerifyRequest {
  return { method: request.method, url: request.url, dpopProofs: request.headers('dpop') };
}

async function findCredentials(
  request: AuthRequest,
  credentials: Approach['credentials'],
): Promise<Credentials> {
  if (credentials === undefined) return readCredentials(request.headers('authorization'));
  let found: unknown;
  try {
    found = await credentials();
  } catch (cause) {
    if (isAuthError(cause)) throw cause;
    throw new AuthError('verification_unavailable', { cause });
  }
  if (found === undefined) return { kind: 'absent' };
  const { scheme, token } = (found ?? {}) as Partial<CustomCredentials>;
  if (scheme !== 'Bearer') throw new AuthError('invalid_request');
  return toToken(scheme, token);
}

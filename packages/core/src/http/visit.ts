import type { WaitUntil } from '../contract/key-source.ts';
import type { VerifyRequest } from '../contract/request.ts';
import type { VerifiedToken } from '../contract/result.ts';
import type { AuthScheme, OfferedScheme } from '../errors/challenge.ts';
import { AuthError, toAuthError } from '../errors/errors.ts';
import { attempt, chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { toDirect } from '../verifier/direct.ts';
import type { Verifier } from '../verifier/verifier.ts';
import { selectCredentials, toToken } from './credentials.ts';
import type { Credentials } from './credentials.ts';
import type { AuthRequest } from './request.ts';

/** A token found by other means than the Authorization header. */
export interface CustomCredentials {
  /** `'DPoP'` only where the option `dpop` is given. */
  readonly scheme: AuthScheme;
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

/** Returns what the request turns out to be, at once where nothing has to be waited for; never throws. */
export function attemptVisit<Claims>(
  verifier: Verifier<Claims>,
  approach: Approach,
): MaybePromise<Attempt<Claims>> {
  return attempt(
    () => {
      const request = approach.toRequest();
      const { credentials } = approach;
      if (credentials === undefined) {
        const found = selectCredentials(request.headers('authorization'), verifier.schemes);
        return attemptWith(found, request, verifier, approach);
      }
      return findCredentials(credentials, verifier.schemes).then((found) =>
        attemptWith(found, request, verifier, approach),
      );
    },
    (found) => found,
    // Also what a broken request object threw: it may not pass, and it is nobody's bad token.
    (error): Attempt<Claims> => ({
      kind: 'refused',
      error: toAuthError(error),
    }),
  );
}

function attemptWith<Claims>(
  found: Credentials,
  received: AuthRequest,
  verifier: Verifier<Claims>,
  { waitUntilOf }: Approach,
): MaybePromise<Attempt<Claims>> {
  if (found.kind === 'absent') return { kind: 'anonymous' };
  if (found.kind === 'foreign') return { kind: 'refused', error: new AuthError('missing_token') };
  const { scheme, token } = found;
  const request = new VisitedRequest(received);
  const verified = toDirect(verifier).verify(token, {
    scheme,
    request,
    waitUntil: waitUntilOf?.(),
  });
  return chain(verified, (identity) => ({ kind: 'verified', token: identity, request }));
}

/** What later stages may read of the request. */
class VisitedRequest implements VerifyRequest {
  readonly method: string;
  readonly url: string;
  readonly received: AuthRequest;

  constructor(received: AuthRequest) {
    this.method = received.method;
    this.url = received.url;
    this.received = received;
  }

  get dpopProofs(): readonly string[] {
    return this.received.headers('dpop');
  }
}

async function findCredentials(
  credentials: () => unknown,
  offered: readonly OfferedScheme[],
): Promise<Credentials> {
  const found = await credentials();
  if (found === undefined) return { kind: 'absent' };
  const { scheme, token } = (found ?? {}) as Partial<CustomCredentials>;
  const known = offered.find((one) => one.scheme === scheme);
  if (known === undefined) throw new AuthError('invalid_request');
  return toToken(known.scheme, token);
}

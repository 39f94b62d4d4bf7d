import type { WaitUntil } from '../contract/key-source.ts';
import type { CompiledRequirement, Requirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { AuthError } from '../errors/errors.ts';
import type { Verifier } from '../verifier/verifier.ts';
import { createGuards } from './guards.ts';
import type { AuthRequest } from './request.ts';
import { toHttp1, toResponseParts, toSuccessHeaders } from './response.ts';
import type { ResponseParts } from './response.ts';

/** How one request is to be authenticated, where no framework adapter is used. */
export interface AuthenticateOptions<Claims> {
  readonly requirement?: Requirement<Claims> | CompiledRequirement | undefined;
  /** Lets a request without an Authorization header pass as anonymous. A bad one never does. Default false. */
  readonly optional?: boolean | undefined;
  readonly realm?: string | undefined;
  /** Where the metadata of this API is, for challenges: the `url` of `createMetadata`. */
  readonly resourceMetadata?: string | undefined;
  readonly waitUntil?: WaitUntil | undefined;
}

/** Who sent a request, or how to refuse it. */
export type Authentication<Claims> =
  | {
      readonly ok: true;
      readonly token: VerifiedToken<Claims> | undefined;
      /** For the response: the next DPoP nonce, or nothing. */
      readonly headers: Readonly<Record<string, string>>;
    }
  | Refusal;

/** A refusal, ready to be sent. */
export interface Refusal {
  readonly ok: false;
  readonly error: AuthError;
  readonly response: ResponseParts;
  /** The response as HTTP/1.1 text, to write to the socket of a refused upgrade before ending it. */
  readonly http1: string;
}

/**
 * Resolves with the identity behind `request`, or with a ready refusal: the door for raw
 * `node:http`, `Deno.serve`, Next.js handlers and WebSocket upgrades.
 *
 * @throws {ConfigError} `invalid_options` for a wrong requirement
 */
export async function authenticate<Claims>(
  verifier: Verifier<Claims>,
  request: AuthRequest,
  options: AuthenticateOptions<Claims> = {},
): Promise<Authentication<Claims>> {
  const { requirement, optional = false, realm, resourceMetadata, waitUntil } = options;
  const guards = createGuards<Claims, AuthRequest>({
    verifier,
    realm,
    resourceMetadata,
    binding: { keyOf: (x) => x, toRequest: (x) => x, waitUntilOf: () => waitUntil },
  });
  const guard = optional ? guards.optional(requirement) : guards.required(requirement);
  try {
    const token = await guard(request);
    return { ok: true, token, headers: toSuccessHeaders(token) };
  } catch (error) {
    return toRefusal(error, request.method);
  }
}

/** Returns the refusal for an AuthError; throws anything else on. */
export function toRefusal(error: unknown, method?: string): Refusal {
  const response = toResponseParts(error, method);
  if (response === undefined) throw error;
  return { ok: false, error: error as AuthError, response, http1: toHttp1(response) };
}

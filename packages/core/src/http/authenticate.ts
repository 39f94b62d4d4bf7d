import type { WaitUntil } from '../contract/key-source.ts';
import type { CompiledRequirement, Requirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { ConfigError, isAuthError } from '../errors/errors.ts';
import type { AuthError } from '../errors/errors.ts';
import { requireKnown } from '../options/members.ts';
import type { Verifier } from '../verifier/verifier.ts';
import { createGuards } from './guards.ts';
import type { AuthRequest } from './request.ts';
import { toHttp1, toResponseParts, toSuccessHeaders } from './response.ts';
import type { ResponseParts } from './response.ts';

/** The options of {@link authenticate}. */
export interface AuthenticateOptions<Claims> {
  /** What the token must have. */
  readonly requirement?: Requirement<Claims> | CompiledRequirement | undefined;
  /**
   * Whether a request without an `Authorization` header passes as anonymous. A bad token is still
   * refused. Add `Authorization` to the header `Vary` of the response (RFC 9110 §12.5.5). Default false.
   */
  readonly optional?: boolean | undefined;
  /**
   * The `realm` of challenges (RFC 9110 §11.5). Without it, a challenge that would otherwise be
   * empty has `realm="api"`.
   */
  readonly realm?: string | undefined;
  /** The URL of this API's metadata, which challenges name: `url` of `createMetadata()`. */
  readonly resourceMetadata?: string | undefined;
  /** Keeps work after the response alive, on runtimes that need to be told (Workers). */
  readonly waitUntil?: WaitUntil | undefined;
}

/** All options. One that is added to the type and not here does not compile. */
const OPTIONS: { readonly [Name in keyof Required<AuthenticateOptions<never>>]: undefined } = {
  requirement: undefined,
  optional: undefined,
  realm: undefined,
  resourceMetadata: undefined,
  waitUntil: undefined,
};
const OPTION_NAMES: ReadonlySet<string> = new Set(Object.keys(OPTIONS));

/** The result of {@link authenticate}: an identity, or a ready refusal. */
export type Authentication<Claims> =
  | {
      readonly ok: true;
      readonly token: VerifiedToken<Claims> | undefined;
      /** For the response: the next DPoP nonce, or none. */
      readonly headers: Readonly<Record<string, string>>;
    }
  | Refusal;

/** A refusal that is ready to be sent. */
export interface Refusal {
  readonly ok: false;
  readonly error: AuthError;
  readonly response: ResponseParts;
  /** The response as HTTP/1.1 text: write it to the socket of a refused upgrade, then end the socket. */
  readonly http1: string;
}

/**
 * Resolves with the identity behind `request`, or with a ready refusal. For plain `node:http`,
 * `Deno.serve`, Next.js handlers and WebSocket upgrades.
 *
 * @throws {ConfigError} `invalid_options` for a wrong requirement
 */
export async function authenticate<Claims>(
  verifier: Verifier<Claims>,
  request: AuthRequest,
  options: AuthenticateOptions<Claims> = {},
): Promise<Authentication<Claims>> {
  requireKnown('options', options, OPTION_NAMES);
  const { requirement, optional = false, realm, resourceMetadata, waitUntil } = options;
  // A truthy value that is not `true` would let anonymous requests pass.
  if (typeof optional !== 'boolean') {
    const message = 'must be true or false';
    throw new ConfigError('invalid_options', [{ path: 'options.optional', message }]);
  }
  const guards = createGuards<Claims, AuthRequest>({
    verifier,
    realm,
    resourceMetadata,
    binding: { keyOf: (x) => x, toRequest: (x) => x, waitUntilOf: () => waitUntil },
  });
  const guard = optional ? guards.optional(requirement) : guards.required(requirement);
  try {
    const token = await guard(request);
    return { ok: true, token, headers: toSuccessHeaders(token) ?? {} };
  } catch (error) {
    return toRefusal(error, request.method);
  }
}

/** Returns the refusal for an AuthError, and throws anything else again. */
export function toRefusal(error: unknown, method?: string): Refusal {
  const response = toResponseParts(error, method);
  if (response === undefined || !isAuthError(error)) throw error;
  return { ok: false, error, response, http1: toHttp1(response) };
}

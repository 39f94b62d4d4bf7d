import type { AuthError } from '../errors/errors.ts';

/** Why a connection has to end. */
export interface ConnectionEnd {
  readonly error: AuthError;
  /**
   * The close code for a WebSocket (RFC 6455 §7.4.2 leaves 4000–4999 to applications): 4401 as a 401,
   * 4403 as a 403, 1013 ("try again later") where it could not be decided.
   */
  readonly closeCode: 4401 | 4403 | 1013;
  /** The close reason: the error's code, such as `token_expired`. */
  readonly reason: string;
}

/** Returns how a connection ends after `error`. */
export function toConnectionEnd(error: AuthError): ConnectionEnd {
  const { status, code } = error;
  const closeCode = status === 503 ? 1013 : status === 403 ? 4403 : 4401;
  return Object.freeze({ error, closeCode, reason: code });
}

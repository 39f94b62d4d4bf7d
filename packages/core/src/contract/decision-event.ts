import type { AuthScheme } from '../errors/challenge.ts';
import type { AuthErrorCode } from '../errors/errors.ts';
import type { RefusalFacts } from '../errors/facts.ts';

/**
 * The stage of the data path that decided. `credentials` comes before the path of a token: the request had
 * no token that could be verified. `call` is the call itself, such as one after `close()`.
 */
export type Stage =
  | 'credentials'
  | 'call'
  | 'parse'
  | 'issuer'
  | 'header'
  | 'key'
  | 'signature'
  | 'claims'
  | 'confirmation'
  | 'authorize';

/** What is told of every decision, accepted or refused. */
export interface Decision {
  /**
   * `verify`: whether a token is valid. `authorize`: whether one that was verified before meets the demands
   * of a route. A guarded request is one `verify`, and one `authorize` if its route has demands.
   */
  readonly operation: 'verify' | 'authorize';
  /** The stage that decided. Of an accepted token the last one, `authorize`. */
  readonly stage: Stage;
  /** The issuer as configured; undefined where no trusted issuer was found. */
  readonly issuer: string | undefined;
  /** Whether `resolveIssuer` returned the issuer: there may be thousands, too many for the label of a metric. */
  readonly resolved: boolean;
  /** The scheme in which the token was presented. */
  readonly scheme: AuthScheme;
  /** Whether stages 1 to 6 were answered from the token cache. */
  readonly cached: boolean;
  /** Milliseconds from the call to the decision, with everything that was waited for. */
  readonly durationMs: number;
  /**
   * The object that the request was read from: the message of `node:http` or the Request. Not enumerable,
   * because it holds the token. Undefined where the token was passed to `verify` without a request.
   */
  readonly request: object | undefined;
}

/** A token was accepted. */
export interface AcceptedEvent extends Decision {
  /** The type of the event. */
  readonly type: 'accepted';
}

/** A request or a token was refused. */
export interface RefusedEvent extends Decision {
  /** The type of the event. */
  readonly type: 'refused';
  /** The code of the AuthError. */
  readonly code: AuthErrorCode;
  /** What is wrong and what was expected, as `detail` of the AuthError. */
  readonly detail: string;
  /** The same as data. */
  readonly facts: RefusalFacts | undefined;
}

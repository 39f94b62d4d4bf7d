import type { VerifyRequest } from '../contract/request.ts';
import type { CompiledRequirement, Requirement } from '../contract/requirement.ts';
import type { Outcome, VerifiedToken } from '../contract/result.ts';
import { isAuthError } from '../errors/errors.ts';
import type { AuthError } from '../errors/errors.ts';
import { refusal } from '../errors/refusal.ts';
import { toAuthError } from '../errors/to-auth-error.ts';
import { ignoreRejection } from '../maybe-promise.ts';
import type { Verifier } from '../verifier/verifier.ts';
import { toConnectionEnd } from './connection-end.ts';
import type { ConnectionEnd } from './connection-end.ts';
import { readHoldOptions } from './hold-options.ts';
import type { HoldOptions, HoldSettings } from './hold-options.ts';

/** What the client sends to go on: a new access token, and the proof of its key where it is bound to one. */
export interface Renewal {
  readonly token: string;
  /** A fresh DPoP proof for the URL and method that opened the connection (RFC 9449). */
  readonly dpopProof?: string | undefined;
}

/** A connection that lives no longer than the right to it. Made by {@link holdConnection}. */
export interface HeldConnection<Claims> {
  /** The identity as it stands: the newest token's. */
  readonly token: VerifiedToken<Claims>;
  /**
   * Resolves when the connection may do what `requirement` asks for now, for a single message.
   * Rejects with an AuthError otherwise; the connection goes on.
   */
  authorize(requirement: Requirement<Claims>): Promise<void>;
  /**
   * Watches a part of the connection, such as a subscription, that needs more than the connection
   * itself. `end` is called once, when the token no longer meets `requirement`, or with the
   * connection. Returns what stops watching. Rejects with an AuthError when it is not met now.
   */
  hold(requirement: Requirement<Claims>, end: (end: ConnectionEnd) => unknown): Promise<() => void>;
  /**
   * Goes on with a new token of the same issuer, subject, client and key. Whatever the connection and
   * its parts need is asked of the new token; parts that need more than it grants end. A refused token
   * changes nothing: the connection goes on with the one it has.
   */
  renew(renewal: Renewal): Promise<Outcome<Claims>>;
  /** Asks again now: for those who are told of a revocation. Never rejects. */
  recheck(): Promise<void>;
  /** Stops all watching. To be called when the connection has closed. Idempotent. */
  release(): void;
}

/** A part of the connection and what it needs; the connection itself is the first. */
interface Part {
  readonly needs: CompiledRequirement;
  readonly end: (end: ConnectionEnd) => unknown;
  /** When what it needs was last known to be met, by `ageMs`. */
  checkedAtMs: number;
}

/**
 * Watches a connection that outlives the request which opened it: a WebSocket, a stream of
 * server-sent events, a subscription. `close` is called once: when the token expires, when it is
 * found to be revoked or no longer enough (asked every `recheckSeconds`), or when that could not be
 * found out for `maxUncheckedSeconds`.
 *
 * @throws {ConfigError} `invalid_options`
 */
export function holdConnection<Claims>(
  verifier: Verifier<Claims>,
  token: VerifiedToken<Claims>,
  options: HoldOptions<Claims>,
): HeldConnection<Claims> {
  return new Connection(verifier, token, readHoldOptions(verifier, options));
}

class Connection<Claims> implements HeldConnection<Claims> {
  readonly #verifier: Verifier<Claims>;
  readonly #settings: HoldSettings;
  readonly #parts = new Set<Part>();
  readonly #self: Part;
  #token: VerifiedToken<Claims>;
  #timer: unknown;
  #isReleased = false;

  constructor(verifier: Verifier<Claims>, token: VerifiedToken<Claims>, settings: HoldSettings) {
    this.#verifier = verifier;
    this.#settings = settings;
    this.#token = token;
    this.#self = { needs: settings.needs, end: settings.close, checkedAtMs: settings.ageMs() };
    this.#parts.add(this.#self);
    this.#schedule();
  }

  get token(): VerifiedToken<Claims> {
    return this.#token;
  }

  async authorize(requirement: Requirement<Claims>): Promise<void> {
    await this.#authorize(this.#verifier.requirement(requirement), this.#token);
  }

  async hold(
    requirement: Requirement<Claims>,
    end: (end: ConnectionEnd) => unknown,
  ): Promise<() => void> {
    const needs = this.#verifier.requirement(requirement);
    const token = this.#token;
    await this.#authorize(needs, token);
    if (this.#isReleased) throw refusal('aborted', { problem: 'connection' });
    // A token that came meanwhile may grant less.
    if (token !== this.#token) return this.hold(requirement, end);
    const part = { needs, end, checkedAtMs: this.#settings.ageMs() };
    this.#parts.add(part);
    return () => void this.#parts.delete(part);
  }

  async renew({ token, dpopProof }: Renewal): Promise<Outcome<Claims>> {
    try {
      const renewed = await this.#verifier.verify(token, {
        requirement: this.#self.needs,
        scheme: this.#token.scheme,
        request: this.#toRequest(dpopProof),
      });
      if (!isSameParty(renewed, this.#token)) {
        throw refusal('invalid_token', { problem: 'other-party' });
      }
      if (this.#isReleased) throw refusal('aborted', { problem: 'connection' });
      this.#token = renewed;
      this.#self.checkedAtMs = this.#settings.ageMs();
      this.#schedule();
      await this.#checkParts();
      return { ok: true, token: renewed };
    } catch (error) {
      if (!isAuthError(error)) throw error;
      return { ok: false, error };
    }
  }

  async recheck(): Promise<void> {
    if (this.#isReleased) return;
    const token = this.#token;
    try {
      await this.#authorize(this.#self.needs, token);
      if (token !== this.#token) return;
      this.#self.checkedAtMs = this.#settings.ageMs();
    } catch (reason) {
      // A token that was renewed meanwhile is no longer in question.
      if (token !== this.#token) return;
      const error = toAuthError(reason);
      if (error.status !== 503 || !this.#isRecent(this.#self)) this.#endAll(error);
      return;
    }
    await this.#checkParts();
  }

  release(): void {
    this.#isReleased = true;
    this.#parts.clear();
    this.#settings.timers.clear(this.#timer);
  }

  /** An outage ends a connection or a part of it only when it lasts: whoever was let in keeps the benefit until then. */
  #isRecent(part: Part): boolean {
    return this.#uncheckedMs(part) < this.#settings.maxUncheckedMs;
  }

  #uncheckedMs({ checkedAtMs }: Part): number {
    return this.#settings.ageMs() - checkedAtMs;
  }

  async #authorize(needs: CompiledRequirement, token: VerifiedToken<Claims>): Promise<void> {
    if (this.#isReleased) throw refusal('aborted', { problem: 'connection' });
    if (this.#isOver()) throw refusal('token_expired', { problem: 'connection' });
    const { scheme } = token;
    await this.#verifier.authorize(token, needs, { scheme, request: this.#settings.request });
  }

  async #checkParts(): Promise<void> {
    const { token } = this;
    await Promise.all(
      [...this.#parts].map(async (part) => {
        if (part === this.#self) return;
        try {
          await this.#authorize(part.needs, token);
          part.checkedAtMs = this.#settings.ageMs();
        } catch (reason) {
          const error = toAuthError(reason);
          // The renewal asks anew, but one after the other would keep the part for ever.
          const isOpen = error.status === 503 || token !== this.#token;
          if (isOpen && this.#isRecent(part)) return;
          if (this.#parts.delete(part)) endPart(part, error);
        }
      }),
    );
  }

  #endAll(error: AuthError): void {
    // The connection itself last: its parts may still have something to say over it.
    const parts = [...this.#parts].toReversed();
    this.release();
    for (const part of parts) endPart(part, error);
  }

  #leftMs(): number {
    return this.#token.expiresAt * 1000 - this.#settings.now();
  }

  #isOver(): boolean {
    // Written this way round, a clock that fails ends the connection.
    return !(this.#leftMs() > 0);
  }

  #schedule(): void {
    const { timers, recheckMs } = this.#settings;
    timers.clear(this.#timer);
    if (this.#isReleased) return;
    const waitMs = this.#isOver() ? 0 : Math.min(recheckMs, this.#leftMs());
    this.#timer = timers.set(() => this.#onTimer(), waitMs);
  }

  #onTimer(): void {
    if (this.#isReleased) return;
    if (this.#isOver()) return this.#endAll(refusal('token_expired', { problem: 'connection' }));
    const uncheckedMs = this.#uncheckedMs(this.#self);
    // A check that never answers may not keep the connection open either.
    if (uncheckedMs >= this.#settings.maxUncheckedMs + this.#settings.recheckMs) {
      return this.#endAll(refusal('verification_unavailable', { problem: 'connection' }));
    }
    void this.recheck();
    this.#schedule();
  }

  #toRequest(dpopProof: string | undefined): VerifyRequest | undefined {
    const { request } = this.#settings;
    if (request === undefined) return undefined;
    const { method, url, clientCertificate, received } = request;
    const dpopProofs = dpopProof === undefined ? [] : [dpopProof];
    return { method, url, clientCertificate, received, dpopProofs };
  }
}

/** A listener's failure may not keep the other parts open. */
function endPart(part: Part, error: AuthError): void {
  try {
    ignoreRejection(part.end(toConnectionEnd(error)));
  } catch {
    // See above.
  }
}

/**
 * Tells whether a renewed token belongs to whoever opened the connection. Tokens that name neither a subject nor a
 * client, and are bound to no key, may be anybody's.
 */
function isSameParty(
  renewed: VerifiedToken<unknown>,
  { issuer, subject, clientId, binding, scheme }: VerifiedToken<unknown>,
): boolean {
  return (
    (subject ?? clientId ?? binding) !== undefined &&
    renewed.issuer === issuer &&
    renewed.subject === subject &&
    renewed.clientId === clientId &&
    renewed.scheme === scheme &&
    renewed.binding?.method === binding?.method &&
    renewed.binding?.thumbprint === binding?.thumbprint
  );
}

import { AuthError } from '@oidc-verify/core';
import { readSettings } from '@oidc-verify/core/options';
import { createSharedEmitter, readRevocation } from '@oidc-verify/core/revocation';
import type { Revocation, SharedRevocations, TokenFacts } from '@oidc-verify/core/revocation';
import type { ObjectNamespace } from './bindings.ts';
import { DURABLE_REVOCATIONS_ROWS } from './durable-revocations-options.ts';
import type {
  DurableRevocationsOptions,
  DurableRevocationsSettings,
} from './durable-revocations-options.ts';
import { callObject } from './object-call.ts';
import type { ObjectAddress } from './object-call.ts';
import { LogCopy } from './log-copy.ts';
import type { RevokeMessage } from './revocation-message.ts';
import { createTeller } from './revocation-events.ts';
import type { CopyState } from './revocation-events.ts';
import { RevocationReader } from './revocation-reader.ts';
import { readNamespace } from './rows.ts';

/**
 * Creates revocations that all isolates share, on a Durable Object of the class `RevocationObject`. Each
 * isolate answers from a copy that is at most `maxAgeMs` old. When the copy is older and the object does
 * not respond, `isRevoked` rejects, which ends the request with a 503.
 *
 * @throws {ConfigError} `invalid_options`
 *
 * @example
 * ```ts
 * import { createVerifier } from '@oidc-verify/core';
 * import type { Verifier } from '@oidc-verify/core';
 * import { checkRevokedBy } from '@oidc-verify/core/revocation';
 * import { fetchJwks } from '@oidc-verify/fetch-jwks';
 * import { durableRevocations } from '@oidc-verify/workers';
 * import type { ObjectNamespace } from '@oidc-verify/workers';
 *
 * export { RevocationObject } from '@oidc-verify/workers';
 *
 * // `env.REVOCATIONS` is the binding of the class `RevocationObject`.
 * export function createSharedVerifier(env: { readonly REVOCATIONS: ObjectNamespace }): Verifier {
 *   return createVerifier({
 *     issuer: 'https://login.example.com/',
 *     audience: 'https://api.example.com',
 *     keys: fetchJwks(),
 *     checkRevoked: checkRevokedBy(durableRevocations(env.REVOCATIONS)),
 *   });
 * }
 * ```
 */
export function durableRevocations(
  namespace: ObjectNamespace,
  options: DurableRevocationsOptions = {},
): SharedRevocations {
  const settings = readSettings(DURABLE_REVOCATIONS_ROWS, options, '', (_, at) =>
    readNamespace(namespace, at.member('namespace')),
  );
  return new ObjectRevocations(namespace, settings);
}

class ObjectRevocations implements SharedRevocations {
  readonly #settings: DurableRevocationsSettings;
  readonly #address: ObjectAddress;
  readonly #copy: LogCopy;
  readonly #reader: RevocationReader;
  #isClosed = false;

  constructor(namespace: ObjectNamespace, settings: DurableRevocationsSettings) {
    const { name, timeoutMs, maxAgeMs, clockToleranceSeconds, maxEntries, now, onEvent } = settings;
    this.#settings = settings;
    this.#address = { namespace, name: `${name}/revocations`, timeoutMs };
    this.#copy = new LogCopy(clockToleranceSeconds, now);
    const tell = createTeller(createSharedEmitter(onEvent), () => this.#state);
    this.#reader = new RevocationReader({
      address: this.#address,
      copy: this.#copy,
      bounds: { clockToleranceSeconds, maxEntries },
      maxAgeMs,
      now,
      onEnd: tell,
    });
  }

  async revoke(revocation: Revocation): Promise<void> {
    const { selector, issuedUntil: until, expiresAt } = readRevocation(revocation);
    const issuedUntil = Number.isFinite(until) ? until : null;
    const { clockToleranceSeconds, maxEntries } = this.#settings;
    const entry: RevokeMessage = {
      selector,
      issuedUntil,
      expiresAt,
      clockToleranceSeconds,
      maxEntries,
    };
    await this.#attempt(async () => {
      checkAnswer(await callObject(this.#address, 'revoke', entry), entry);
    });
    this.#copy.add(entry);
  }

  isRevoked(token: TokenFacts): boolean | Promise<boolean> {
    if (this.#isClosed) return this.#update(false).then(() => this.#decide(token));
    // Revocations are never taken back, so a copy of any age can tell that a token is revoked.
    if (this.#reader.isFresh || this.#decide(token)) {
      this.#reader.readAhead();
      return this.#decide(token);
    }
    return this.#update(false).then(() => this.#decide(token));
  }

  #decide(token: TokenFacts): boolean {
    const isRevoked = this.#copy.isRevoked(token);
    if (isRevoked !== undefined) return isRevoked;
    const cause = new Error(
      'The clock was set back: revocations of that time are already forgotten',
    );
    throw new AuthError('verification_unavailable', { cause });
  }

  async ready(): Promise<void> {
    await this.#update(true);
  }

  healthcheck(): ReturnType<SharedRevocations['healthcheck']> {
    return { usable: !this.#isClosed && this.#reader.isFresh, ...this.#state };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
  }

  get #state(): CopyState {
    const { ageMs } = this.#reader;
    const ageSeconds = Number.isFinite(ageMs) ? ageMs / 1_000 : undefined;
    return { entries: this.#copy.size, ageSeconds };
  }

  async #update(isNew: boolean): Promise<void> {
    await this.#attempt(async () => this.#reader.update(isNew));
  }

  async #attempt(run: () => Promise<void>): Promise<void> {
    try {
      if (this.#isClosed) throw new Error('The revocation store is closed');
      await run();
    } catch (cause) {
      throw new AuthError('verification_unavailable', { cause });
    }
  }
}

function checkAnswer(answer: unknown, { maxEntries }: RevokeMessage): void {
  if (answer === 'recorded') return undefined;
  if (answer === 'full') {
    throw new Error(`The revocation store is full: it holds ${maxEntries} revocations`);
  }
  throw new TypeError('The Durable Object did not say whether the revocation was recorded');
}

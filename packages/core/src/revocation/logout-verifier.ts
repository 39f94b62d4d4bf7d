import type { EventListener } from '../contract/emitter.ts';
import type { KeySource, WaitUntil } from '../contract/key-source.ts';
import type { VerifiedToken } from '../contract/result.ts';
import { refusal } from '../errors/refusal.ts';
import { attempt, chain, isPromise } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Members } from '../options/members.ts';
import { readOptions } from '../options/problems.ts';
import type { Problems } from '../options/problems.ts';
import { boolean, callback, handedOn, number, strings, withMethods } from '../options/readers.ts';
import { readTable } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { compilePolicy } from '../policy/compile.ts';
import type { AlgorithmOption } from '../jose/algorithms.ts';
import { LOGOUT, LOGOUT_WITHOUT_EXP } from '../policy/profiles.ts';
import { DEFAULT_CALLBACK_TIMEOUT_MS } from '../policy/verifier-rows.ts';
import { createVerifierOf } from '../verifier/verifier.ts';
import type { Verifier } from '../verifier/verifier.ts';
import { TIMEOUT_ROW, askStore } from './deadline.ts';
import { readLogoutEvent } from './logout-event.ts';
import type { LogoutEvent } from './logout-event.ts';
import { memoryLogoutReplay } from './logout-replay.ts';
import type { LogoutClaim, LogoutReplayStore } from './logout-replay.ts';

/** The options of {@link createLogoutVerifier}. */
export interface LogoutVerifierOptions {
  /** The exact `iss`: one verifier, and one endpoint, per issuer. */
  readonly issuer: string;
  /**
   * The client that registered the endpoint, or several. A logout token names one of them and no
   * other audience. It is not the identifier of the API, since logout tokens are for clients.
   */
  readonly clientId: string | readonly string[];
  /** Where the keys of the issuer come from: `fetchJwks()` or `staticJwks(jwks)`. */
  readonly keys: KeySource;
  /**
   * The accepted algorithms, as registered for the client's ID tokens (§2.6). Default `['RS256']`.
   */
  readonly algorithms?: readonly AlgorithmOption[];
  /** Seconds, 0–60: how far the clocks of issuer and API may differ. Default 5. */
  readonly clockToleranceSeconds?: number;
  /** Seconds since `iat`, 1–86,400, after which a logout token is refused. Default 600. */
  readonly maxTokenAgeSeconds?: number;
  /**
   * Accepts logout tokens without `exp`, as older versions of Keycloak (to 23.0.3), Ory Hydra,
   * LemonLDAP::NG and authentik issue them. They end `maxTokenAgeSeconds` after `iat`. Default false.
   */
  readonly acceptMissingExp?: boolean;
  /** Characters, 256–1,048,576: the longest acceptable token. Default 16,384. */
  readonly maxTokenBytes?: number;
  /** Accepts each logout token once. Default `memoryLogoutReplay()`, for one process. */
  readonly replay?: LogoutReplayStore;
  /** Milliseconds, 1–60,000: how long `replay` may take to respond. Default 1,000. */
  readonly timeoutMs?: number;
  /** Receives the events of the verifier. Exceptions it throws are ignored. */
  readonly onEvent?: EventListener;
  /** Whether `detail` of errors and events also tells what a refused token says. Default `'facts'`. */
  readonly diagnostics?: 'facts' | 'values';
  /** Returns the wall-clock time in milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
  /** Returns milliseconds of a clock that never jumps. Default `performance.now`. */
  readonly monotonicMs?: () => number;
}

/** Verifies the back-channel logout tokens of one issuer. */
export interface LogoutVerifier {
  /**
   * Resolves with the logout event, once per logout token. Rejects with an AuthError; the code
   * `invalid_token` means that the token was accepted before. Takes any value, as parsed from a form.
   */
  verify(logoutToken: unknown, call?: LogoutCall): Promise<LogoutEvent>;
  /**
   * Like `verify`, but needs keys in memory and a replay store that answers without a promise. One that
   * answers by a promise is a 503, and does not use the token up.
   *
   * @throws {ConfigError} `sync_unsupported` on runtimes without `node:crypto`
   */
  verifySync(logoutToken: unknown, call?: LogoutCall): LogoutEvent;
  /** Allows the token of this event to be accepted again, because the logout failed. */
  release(event: LogoutEvent): Promise<void>;
  /** Resolves when the issuer's keys are in memory. Rejects with an AuthError of status 503. */
  ready(call?: { readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** Ends all verification with `verifier_closed`. Does not close the injected key source and replay store. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** The second argument of {@link LogoutVerifier.verify}. */
export interface LogoutCall {
  readonly waitUntil?: WaitUntil | undefined;
}

/**
 * Creates a verifier of logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6). They go
 * through the same stages as access tokens, under a profile that no access token passes: `typ` is
 * `logout+jwt`, `JWT` or absent, because §2.4 only recommends a type; `iss`, `aud`, `iat`, `exp`, `jti`,
 * the logout event in `events`, and `sub` or `sid` are required; `nonce` is forbidden. The replay check
 * is last, so a token that fails another check can still be accepted later.
 *
 * @throws {ConfigError} `invalid_options` listing every wrong option with its path
 */
export function createLogoutVerifier(options: LogoutVerifierOptions): LogoutVerifier {
  return buildLogoutVerifier(options, (policy) => createVerifierOf(compilePolicy(policy)));
}

/** Creates a logout verifier on top of what `build` returns, so that tests can choose the engine. */
export function buildLogoutVerifier(
  options: unknown,
  build: (policy: Readonly<Record<string, unknown>>) => Verifier,
): LogoutVerifier {
  let isSync = false;
  const { settings, verifier } = readOptions((problems) => {
    const read = readLogoutOptions(problems, options);
    const check = createCheck(read, () => isSync);
    const built = problems.gather(() => build({ ...read.policy, check }));
    if (built === undefined) throw problems.toError();
    return { settings: read, verifier: built };
  });
  const { replay, timeoutMs } = settings;
  const toEvent = (token: VerifiedToken): LogoutEvent => readLogoutEvent(token, settings);
  const close = async (): Promise<void> => verifier.close();
  return Object.freeze({
    verify: async (logoutToken: unknown, call?: LogoutCall) =>
      toEvent(await verifier.verify(logoutToken as string, toCall(call))),
    verifySync: (logoutToken: unknown, call?: LogoutCall) => {
      isSync = true;
      try {
        return toEvent(verifier.verifySync(logoutToken as string, toCall(call)));
      } finally {
        isSync = false;
      }
    },
    release: async (event: LogoutEvent) =>
      askStore(() => replay.release(toClaim(event, settings)), timeoutMs, 'The replay store'),
    ready: async (call?: { readonly signal?: AbortSignal | undefined }) => verifier.ready(call),
    close,
    [Symbol.asyncDispose]: close,
  });
}

function toCall({ waitUntil }: LogoutCall = {}): LogoutCall {
  return { waitUntil };
}

/** {@link LogoutVerifierOptions} in the form in which they are used. */
interface LogoutVerifierSettings
  extends
    Omit<LogoutVerifierOptions, 'issuer' | 'keys'>,
    Partial<Pick<LogoutVerifierOptions, 'issuer' | 'keys'>> {
  readonly clientId: readonly string[];
  readonly maxTokenAgeSeconds: number;
  readonly acceptMissingExp: boolean;
  readonly timeoutMs: number;
}

// No verifier accepts more tolerance without a `dangerously…` option, which this one does not have.
const MAX_TOLERANCE_SECONDS = 60;

// The verifier underneath has these options as well, and reads them.
const HANDED_ON = { read: handedOn };

/** The rows of {@link LogoutVerifierOptions}. */
export const LOGOUT_VERIFIER_ROWS: OptionRows<LogoutVerifierOptions, LogoutVerifierSettings> = {
  issuer: HANDED_ON,
  clientId: {
    read: (value, at) => strings(typeof value === 'string' ? [value] : value, at),
    standIn: [],
    required: 'the client that registered the endpoint',
  },
  keys: HANDED_ON,
  algorithms: HANDED_ON,
  clockToleranceSeconds: { read: number(0, MAX_TOLERANCE_SECONDS) },
  maxTokenAgeSeconds: { read: number(1, 86_400), fallback: 600 },
  acceptMissingExp: { read: boolean, fallback: false },
  maxTokenBytes: HANDED_ON,
  replay: { read: withMethods<LogoutReplayStore>(['claim', 'release']) },
  timeoutMs: TIMEOUT_ROW,
  onEvent: HANDED_ON,
  diagnostics: HANDED_ON,
  now: { read: callback },
  monotonicMs: HANDED_ON,
};

interface Settings {
  /** The options of the verifier underneath. */
  readonly policy: Members;
  readonly clientIds: ReadonlySet<string>;
  readonly replay: LogoutReplayStore;
  readonly timeoutMs: number;
  readonly maxTokenAgeSeconds: number;
}

function readLogoutOptions(problems: Problems, options: unknown): Settings {
  const read = readTable(LOGOUT_VERIFIER_ROWS, options, problems.at(''));
  if (read === undefined) throw problems.toError();
  const { clientId, replay, timeoutMs, maxTokenAgeSeconds, acceptMissingExp, ...shared } = read;
  return {
    // After a problem with them a stand-in, so that the verifier underneath reports nothing more.
    policy: {
      ...shared,
      profile: acceptMissingExp ? LOGOUT_WITHOUT_EXP : LOGOUT,
      maxTokenAgeSeconds,
      audience: clientId.length > 0 ? clientId : ['-'],
      // The replay store is asked in `check`, and has a deadline of its own.
      callbackTimeoutMs: Math.max(DEFAULT_CALLBACK_TIMEOUT_MS, timeoutMs),
    },
    clientIds: new Set(clientId),
    replay: replay ?? memoryLogoutReplay(shared.now === undefined ? {} : { now: shared.now }),
    timeoutMs,
    maxTokenAgeSeconds,
  };
}

function toClaim(
  { issuer, jti, issuedAt, expiresAt }: LogoutEvent,
  { maxTokenAgeSeconds }: Settings,
): LogoutClaim {
  const lastSeconds = Math.min(expiresAt, issuedAt + maxTokenAgeSeconds);
  return { issuer, jti, expiresAt: lastSeconds + MAX_TOLERANCE_SECONDS };
}

/**
 * Returns the check that lets each logout token pass once. Where nothing is awaited, an answer that comes
 * later decides nothing, and the token is released.
 */
function createCheck(
  settings: Settings,
  isSync: () => boolean,
): (token: VerifiedToken) => MaybePromise<true> {
  const { replay, timeoutMs } = settings;
  return (token) => {
    const claim = toClaim(readLogoutEvent(token, settings), settings);
    const release = (isFirst: boolean): void => {
      if (isFirst) ignoreFailure(() => replay.release(claim));
    };
    const answer = askStore(() => replay.claim(claim), timeoutMs, 'The replay store', release);
    if (isPromise(answer) && isSync()) answer.then(release, () => {});
    return chain(answer, (isFirst: unknown) => {
      if (isFirst === true) return true;
      // Neither true nor false: the store gave no valid answer, which is a 503.
      if (isFirst !== false) {
        throw new TypeError('The replay store answered neither true nor false');
      }
      throw refusal('invalid_token', { problem: 'used-logout' });
    });
  };
}

/** Runs `run` without waiting for it, and ignores its failure. */
function ignoreFailure(run: () => MaybePromise<void>): void {
  void attempt(
    run,
    () => {},
    () => {},
  );
}

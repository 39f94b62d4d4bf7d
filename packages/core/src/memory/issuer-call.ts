import type { ResolverEvent } from '../contract/events.ts';
import { isConfigError } from '../errors/errors.ts';
import type { KnownFacts } from '../errors/facts.ts';
import { refusal } from '../errors/refusal.ts';
import type { Policy } from '../policy/compile.ts';
import type { ResolveIssuer } from '../policy/resolver-options.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { isTimeoutError, withDeadline } from '../time/deadline.ts';

/** Calls `resolveIssuer`, with a deadline. */
export interface IssuerCalls {
  /**
   * Resolves with the entry of an issuer, or with undefined when the resolver does not know it. `ended` is
   * called when the resolver has answered, which may be after the deadline, or never.
   *
   * @throws {AuthError} `verification_unavailable`, `verifier_closed`
   */
  ask(iss: string, ended: () => void): Promise<TrustEntry | undefined>;
  /** Throws the refusal of a request for which no call could be made or no answer used. */
  refuse(outcome: ResolverEvent['outcome'], cause?: unknown): never;
  /** How the last call ended; undefined before the first. */
  readonly last: { readonly iss: string; readonly hasFailed: boolean } | undefined;
  /** Milliseconds of the wall clock: the first failure since the last success. */
  readonly failingSinceMs: number | undefined;
  /** Aborts every call that is under way. */
  close(): void;
}

/** What calls are made with. */
export type IssuerCallPolicy = Pick<Policy, 'compileResolved' | 'emit' | 'now'>;

const OUTCOMES: Readonly<Record<ResolverEvent['outcome'], string>> = {
  mismatch: 'returned the options of another issuer',
  'invalid-entry': 'returned options that are not valid',
  failed: 'failed',
  timeout: 'did not answer in time',
  overloaded: 'was not called, because too many calls are open',
};

/** Creates the calls of one resolver. */
export function createIssuerCalls(
  resolveIssuer: ResolveIssuer,
  policy: IssuerCallPolicy,
  timeoutMs: number,
): IssuerCalls {
  const open = new Set<AbortController>();
  let isClosed = false;
  let last: IssuerCalls['last'];
  let failingSinceMs: number | undefined;

  const refuse: IssuerCalls['refuse'] = (outcome, cause) => {
    if (isClosed) throw refusal('verifier_closed', { problem: 'closed' });
    policy.emit({ type: 'resolver', outcome, ...pathsOf(cause) });
    const facts = faultOf(cause) ?? { problem: 'resolver', outcome: OUTCOMES[outcome] };
    throw refusal('verification_unavailable', facts, { cause });
  };
  const record = (iss: string, hasFailed: boolean): void => {
    last = { iss, hasFailed };
    failingSinceMs = hasFailed ? (failingSinceMs ?? policy.now()) : undefined;
  };
  const call = async (iss: string, ended: () => void): Promise<unknown> => {
    if (isClosed) return refuse('failed');
    const controller = new AbortController();
    const { signal } = controller;
    open.add(controller);
    const asked = (async () => resolveIssuer(iss, { signal }))();
    asked.then(ended, ended);
    try {
      return await withDeadline(unlessAborted(asked, signal), timeoutMs, 'resolveIssuer');
    } catch (cause) {
      controller.abort();
      if (!isClosed) record(iss, true);
      return refuse(isTimeoutError(cause) ? 'timeout' : 'failed', cause);
    } finally {
      open.delete(controller);
    }
  };
  const ask: IssuerCalls['ask'] = async (iss, ended) => {
    const answer = await call(iss, ended);
    record(iss, false);
    return answer === undefined ? undefined : toEntry(answer, iss, policy, refuse);
  };
  return {
    ask,
    refuse,
    get last() {
      return last;
    },
    get failingSinceMs() {
      return failingSinceMs;
    },
    close: () => {
      isClosed = true;
      for (const controller of open) controller.abort();
    },
  };
}

/** Rejects when the signal fires, which a resolver may ignore. */
function unlessAborted<T>(asked: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    asked.then(resolve, reject);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function toEntry(
  answer: unknown,
  iss: string,
  { compileResolved }: IssuerCallPolicy,
  refuse: IssuerCalls['refuse'],
): TrustEntry {
  let entry: TrustEntry;
  try {
    entry = compileResolved(answer);
  } catch (cause) {
    return refuse('invalid-entry', cause);
  }
  return entry.issuer === iss ? entry : refuse('mismatch');
}

const MAX_PATHS = 10;
const MAX_PATH_LENGTH = 128;

/** Returns where the options are wrong; never their values, which an event must not hold. */
function pathsOf(cause: unknown): Pick<ResolverEvent, 'paths'> {
  if (!isConfigError(cause)) return {};
  const paths = [...new Set(cause.problems.map(({ path }) => path.slice(0, MAX_PATH_LENGTH)))];
  return { paths: Object.freeze(paths.slice(0, MAX_PATHS)) };
}

/** Returns what is wrong with the first wrong option, without the values that its message quotes. */
function faultOf(cause: unknown): KnownFacts<'verification_unavailable'> | undefined {
  const [first] = isConfigError(cause) ? cause.problems : [];
  if (first === undefined) return undefined;
  const fault = first.message.replace(VALUES, '…');
  return { problem: 'resolver-options', option: first.path.slice(0, MAX_PATH_LENGTH), fault };
}

// From the first quoted text that is no name of an option to the end of the last.
const VALUES = /"\w*[^\w"].*"/s;

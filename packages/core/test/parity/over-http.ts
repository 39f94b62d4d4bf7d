import type { AuthError, VerifiedToken } from '@oidc-verify/core';
import type { ContractResponse, RunningContractApp } from '@oidc-verify/testing';
import { compare } from './compare.ts';
import type { Ending } from './compare.ts';
import { buildCase, loadCorpus } from './corpus.ts';
import type { BuiltCase, SetUp } from './corpus.ts';
import type { JsonMembers } from './format.ts';
import { presentedIn } from './run.ts';

/** The route of a case, and that of its warm-ups. */
export const CASE_PATH = '/orders';
export const WARM_UP_PATH = '/warm-up';

/** What one case asks of an app. */
export interface CorpusApp {
  /** For `createAuth`. */
  readonly options: object;
  /** For the guard of {@link CASE_PATH}; the guard of {@link WARM_UP_PATH} has none. */
  readonly requirement: JsonMembers | undefined;
  /** Whether the guard of {@link CASE_PATH} is `optional`. {@link WARM_UP_PATH} is always `required`. */
  readonly optional: boolean;
  /** The body of {@link CASE_PATH}, for any method. Called by the handler with what `peek` returned. */
  readonly accept: (identity: VerifiedToken | undefined) => AcceptedBody;
}

/** What a handler answers with 200, as JSON. */
export interface AcceptedBody {
  readonly subject: string | null;
  readonly scopes: readonly string[];
}

/** What serves a case. Closing `auth` leaves the app running. */
export interface RunningCorpusApp extends Pick<RunningContractApp, 'send' | 'close'> {
  readonly auth: { close(): void | Promise<void> };
}

/** Runs a framework's app, with `sendError` in its error handler, until it is closed. */
export type ServeCase = (app: CorpusApp) => Promise<RunningCorpusApp>;

// Any other target is another route's, or none's: what it is refused for depends on the framework.
const ROUTED = /^\/orders(?:\?[\w=&.-]*)?$/;

/** Returns the cases that an HTTP request can carry to the route. */
export async function buildSendableCases(): Promise<readonly BuiltCase[]> {
  const built = await Promise.all(loadCorpus().map(async (recipe) => buildCase(recipe)));
  return built.filter(({ headers, target }) => headers !== undefined && ROUTED.test(target));
}

/** What an app did with the last request. */
interface Traces {
  readonly failures: AuthError[];
  readonly identities: (VerifiedToken | undefined)[];
}

/**
 * Returns how the answer of an app differs from what `built` expects of an async verifier: status,
 * headers and body as they came over the wire, the identity that its handler saw, the refusal that
 * `onFailure` was told, loads, wakes and events.
 */
export async function runOverHttp(built: BuiltCase, serve: ServeCase): Promise<readonly string[]> {
  const setUp = built.setUp();
  const traces: Traces = { failures: [], identities: [] };
  const running = await serve(toApp(built, setUp, traces));
  try {
    await warmUp(built, running);
    for (const source of setUp.sources) source.reset();
    for (const list of [setUp.events, traces.failures, traces.identities]) list.length = 0;
    if (built.recipe.closed === true) await running.auth.close();
    const { method, target, headers = [] } = built;
    const response = await running.send({ method, path: target, headers });
    return judge(built, setUp, traces, response);
  } finally {
    await running.close();
  }
}

function toApp({ realm, recipe }: BuiltCase, setUp: SetUp, traces: Traces): CorpusApp {
  return {
    options: {
      ...setUp.options,
      ...(realm === undefined ? {} : { realm }),
      onFailure: (error: AuthError) => traces.failures.push(error),
    },
    requirement: setUp.requirement,
    optional: recipe.optional === true,
    accept: (identity) => {
      traces.identities.push(identity);
      return toBody(identity);
    },
  };
}

function toBody(identity: VerifiedToken | undefined): AcceptedBody {
  const { subject = null, scopes = [] } = identity ?? {};
  return { subject, scopes: [...scopes].toSorted() };
}

async function warmUp(built: BuiltCase, { send }: RunningCorpusApp): Promise<void> {
  const { warmUps, before, target } = built;
  for (const token of warmUps) {
    const headers = [['Authorization', `Bearer ${token}`]] as const;
    await send({ method: 'GET', path: WARM_UP_PATH, headers });
  }
  for (const { method, headers = [] } of before) await send({ method, path: target, headers });
}

function judge(
  built: BuiltCase,
  { sources, events }: SetUp,
  traces: Traces,
  response: ContractResponse,
): readonly string[] {
  const ending = toEnding(built, traces, response);
  if (typeof ending === 'string') return [ending];
  const counts = sources.map((source) => source.counts());
  return compare(built.expected.async, {
    ending,
    loads: counts.reduce((sum, { loads }) => sum + loads, 0),
    wakes: counts.reduce((sum, { wakes }) => sum + wakes, 0),
    events,
    presented: presentedIn(built),
    payload: built.payload,
    nonce: built.nonce,
  });
}

/** Returns the outcome of the request, or the problem with it. */
function toEnding(
  { recipe }: BuiltCase,
  { failures, identities }: Traces,
  response: ContractResponse,
): Ending | string {
  const { status, headers, body } = response;
  const answer = `${status} ${body}`;
  const [error] = failures;
  if (error !== undefined) {
    const isOnly = failures.length === 1 && identities.length === 0;
    return isOnly
      ? { ok: false, error, response: { status, headers: headers, body } }
      : `refused ${failures.length} times, reached the handler ${identities.length} times: ${answer}`;
  }
  if (identities.length !== 1) return `neither refused nor accepted once: ${answer}`;
  const [token] = identities;
  const expected = recipe.method === 'HEAD' ? '' : JSON.stringify(toBody(token));
  // RFC 9449 §8.2: what brings a nonce is not to be stored.
  const isStorable = headers['dpop-nonce'] === undefined || headers['cache-control'] === 'no-store';
  const isAsMade =
    status === 200 && body === expected && headers['www-authenticate'] === undefined && isStorable;
  return isAsMade ? { ok: true, token, headers } : `accepted, but answered ${answer}`;
}

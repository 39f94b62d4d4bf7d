import type { VerifyCall } from '../contract/call.ts';
import type { Stage } from '../contract/decision-event.ts';
import type { AccessTokenClaims, VerifiedToken } from '../contract/result.ts';
import type { AuthError, AuthErrorCode } from '../errors/errors.ts';
import type { RefusalFacts } from '../errors/facts.ts';
import { toAuthError } from '../errors/to-auth-error.ts';
import type { TokenValues } from '../errors/token-values.ts';
import { readCall } from '../verifier/call.ts';
import { toTokenValues } from '../verifier/decision-event.ts';
import type { Verifier } from '../verifier/verifier.ts';
import type { Context } from '../verify/context.ts';
import { verifyToken } from '../verify/verify.ts';
import { detailOf } from './detail-of.ts';
import { insideOf } from './inside.ts';
import { optionsFor } from './options-for.ts';
import { expectationsOf } from './expectations.ts';
import { findingsOf } from './findings.ts';

/** A stage of the path of a token. */
export type PathStage = Exclude<Stage, 'credentials' | 'call'>;

/** The stages of the path of a token, in order. */
export const STAGES: readonly PathStage[] = Object.freeze([
  'parse',
  'issuer',
  'header',
  'key',
  'signature',
  'claims',
  'confirmation',
  'authorize',
]);

/** How a token fared at one stage. */
export interface ExplainedStage {
  readonly stage: PathStage;
  readonly outcome: 'passed' | 'refused' | 'not-reached';
  /** What the stage accepts, as configured. Of the issuer of the token, once that is known. */
  readonly expected: string;
  /** What the token says about it; undefined where nothing could be read. */
  readonly found: string | undefined;
  /** With `refused`: the code. */
  readonly code?: AuthErrorCode;
  /** With `refused`: what is wrong and what was expected. */
  readonly detail?: string;
  /** With `refused`: the options that decide it, the likeliest first. Empty where no option does. */
  readonly options?: readonly string[];
}

/** The walk of one token through all stages, for tests and tools. It holds what the token says. */
export interface Explanation {
  readonly accepted: boolean;
  /** Where it was refused. `call` is the call itself, such as one after `close()`. */
  readonly stage?: Stage;
  readonly code?: AuthErrorCode;
  /** The HTTP status that an API answers with. */
  readonly status: number;
  /** The `WWW-Authenticate` that comes with it, without a realm; undefined with 200 and 503. */
  readonly challenge?: string;
  readonly detail?: string;
  readonly facts?: RefusalFacts;
  /** What the token says of itself, where it could be read. `verified` tells whether the issuer said it. */
  readonly values?: TokenValues;
  /** The configured issuer of the token. */
  readonly issuer?: string;
  readonly stages: readonly ExplainedStage[];
}

/**
 * Runs a token through the same stages as `verifier.verify(token, call)` and returns how it fared at each. It
 * makes the same decision: it may fetch keys, calls the same functions and uses up a DPoP proof. It leaves
 * out the token cache and the events of decisions. Never send the result to a client.
 *
 * @throws {ConfigError} `invalid_options` for a verifier that was wrapped, or made by another copy of core
 */
export async function explain<Claims = AccessTokenClaims>(
  verifier: Verifier<Claims>,
  token: unknown,
  call?: VerifyCall<Claims>,
): Promise<Explanation> {
  const { run, policy } = insideOf(verifier);
  const seen: { context?: Context } = {};
  const stages = (context: Context): VerifiedToken | Promise<VerifiedToken> => {
    seen.context = context;
    context.progress.startedMs = undefined;
    return verifyToken(token, { ...context, tokenMemory: undefined });
  };
  let error: AuthError | undefined;
  try {
    await run(readCall(call), 'async', stages);
  } catch (reason) {
    error = toAuthError(reason);
  }
  const { context } = seen;
  const challenge = error?.challenge({ offered: verifier.schemes });
  const stage = context?.progress.stage ?? 'call';
  const entry = context?.progress.entry;
  const values = context && toTokenValues(context);
  const expected = expectationsOf(policy, entry, context);
  const found = findingsOf(token, values, policy.now());
  return Object.freeze({
    accepted: error === undefined,
    ...(error === undefined ? {} : { stage, code: error.code, detail: detailOf(error) }),
    ...(error?.facts === undefined ? {} : { facts: error.facts }),
    status: error?.status ?? 200,
    ...(challenge === undefined ? {} : { challenge }),
    ...(values === undefined ? {} : { values }),
    ...(entry === undefined ? {} : { issuer: entry.issuer }),
    stages: STAGES.map((name) =>
      Object.freeze({
        stage: name,
        expected: expected[name],
        found: found[name],
        ...outcomeOf(name, stage, error),
      }),
    ),
  });
}

function outcomeOf(
  name: PathStage,
  stage: Stage,
  error: AuthError | undefined,
): Pick<ExplainedStage, 'outcome' | 'code' | 'detail' | 'options'> {
  if (error === undefined) return { outcome: 'passed' };
  const order: readonly string[] = STAGES;
  if (order.indexOf(name) < order.indexOf(stage)) return { outcome: 'passed' };
  if (name !== stage) return { outcome: 'not-reached' };
  const { code, facts } = error;
  return {
    outcome: 'refused',
    code,
    detail: detailOf(error),
    options: optionsFor(code, facts?.problem),
  };
}

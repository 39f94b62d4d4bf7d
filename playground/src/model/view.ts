import { toAdvice } from './advice.ts';
import type { Advice } from './advice.ts';
import { toAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import { decodeToken } from './decode.ts';
import type { DecodedToken } from './decode.ts';
import type { Problem } from './field-values.ts';
import { kindOf } from './kind.ts';
import type { TokenKind } from './kind.ts';
import { toShownMembers } from './members.ts';
import type { ShownMember } from './members.ts';
import { readPasted } from './pasted.ts';
import type { Pasted } from './pasted.ts';
import { problemsOf, toPolicyOptions } from './policy-options.ts';
import { readKeys } from './read-keys.ts';
import type { ReadKeys } from './read-keys.ts';
import { withFindings } from './stage-findings.ts';
import type { PlaygroundState } from './state.ts';
import type { TemporaryKeys } from './temporary-key.ts';
import { toVerdict } from './verdict.ts';
import type { Verdict } from './verdict.ts';
import { walk, walkWithoutPolicy } from './walk.ts';
import type { Walk } from './walk.ts';

/** Everything that the page shows for one state. */
export interface View {
  readonly verdict: Verdict;
  readonly pasted: Pasted;
  readonly kind: TokenKind;
  readonly decoded: DecodedToken | undefined;
  readonly header: readonly ShownMember[];
  readonly payload: readonly ShownMember[];
  readonly keys: ReadKeys;
  /** What is wrong with the policy. An API with these options would not start. */
  readonly problems: readonly Problem[];
  /** Whether the policy can be used: it is neither blank nor wrong. */
  readonly isUsable: boolean;
  /** The options of the policy, as far as they can be read. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly nowMs: number;
  /** Undefined: nothing was judged, because there is no policy or a wrong one. */
  readonly judged: JudgedView | undefined;
}

/** What a judgement brought to light. */
export interface JudgedView {
  readonly walk: Walk;
  readonly answer: Answer;
  readonly advice: Advice | undefined;
}

/** Judges the token of a state by its policy. `clockMs` is used where the policy states no time. */
export async function judge(
  state: PlaygroundState,
  clockMs: number,
  temporaryKeys: TemporaryKeys,
): Promise<View> {
  const pasted = readPasted(state.input, state.exact);
  const decoded = pasted.token === undefined ? undefined : decodeToken(pasted.token);
  const { options, problems, isBlank } = toPolicyOptions(state.policy);
  const keys = readKeys(state.keys.text);
  const at = readTime(state.policy.at, clockMs);
  const known: Known = { pasted, decoded, keys, options, nowMs: at.nowMs };
  const faults = [...problems, ...at.problems];
  if (faults.length > 0) return toUnjudged(known, faults);
  if (isBlank) return toView(known, await walkWithoutPolicy(pasted.token));
  const isKeyless = state.keys.mode === 'none' || keys.problem !== undefined;
  const judgement = { options, keys: isKeyless ? temporaryKeys : keys.keys, nowMs: at.nowMs };
  try {
    return toView(known, await walk(pasted.token, judgement), true);
  } catch (error) {
    return toUnjudged(known, problemsOf(error));
  }
}

type Known = Pick<View, 'pasted' | 'decoded' | 'keys' | 'options' | 'nowMs'>;

async function toView(known: Known, found: Walk | undefined, isUsable = false): Promise<View> {
  if (found === undefined) return toUnjudged(known, []);
  const { pasted, decoded } = known;
  const walked = { ...found, stages: withFindings(found, decoded) };
  return {
    ...known,
    ...toMembers(known, walked),
    problems: [],
    isUsable,
    kind: kindOf(pasted.token, decoded, walked.explanation),
    verdict: toVerdict(walked, pasted),
    judged: { walk: walked, answer: await toAnswer(walked), advice: toAdvice(walked) },
  };
}

function toUnjudged(known: Known, problems: readonly Problem[]): View {
  const { pasted, decoded } = known;
  return {
    ...known,
    ...toMembers(known, undefined),
    problems,
    isUsable: false,
    kind: kindOf(pasted.token, decoded, {}),
    verdict: toVerdict(undefined, pasted, problems.length === 0),
    judged: undefined,
  };
}

function toMembers(
  { decoded, nowMs }: Known,
  walked: Walk | undefined,
): Pick<View, 'header' | 'payload'> {
  return {
    header: toShownMembers('header', decoded?.header, walked, nowMs),
    payload: toShownMembers('payload', decoded?.payload, walked, nowMs),
  };
}

function readTime(at: string, clockMs: number): { nowMs: number; problems: readonly Problem[] } {
  if (at.trim() === '') return { nowMs: clockMs, problems: [] };
  const nowMs = Date.parse(at.trim());
  if (!Number.isNaN(nowMs)) return { nowMs, problems: [] };
  const message = 'must be a date such as 2026-07-01T12:00:00Z';
  return { nowMs: clockMs, problems: [{ path: 'at', message }] };
}

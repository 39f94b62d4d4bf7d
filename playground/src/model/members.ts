import type { PathStage } from '@oidc-verify/core/diagnosis';
import type { DecodedSegment } from './decode.ts';
import { judgedMembers, refusedMembers } from './judged-members.ts';
import type { JudgedMember } from './judged-members.ts';
import type { Walk } from './walk.ts';

/** How a member of the header or a claim was judged. */
export type MemberOutcome = 'passed' | 'refused' | 'not-reached' | 'unchecked' | 'not-judged';

/** A member of the header, or a claim, as the page shows it. */
export interface ShownMember {
  readonly name: string;
  /** As JSON. Undefined: it is demanded, and the token does not have it. */
  readonly value: string | undefined;
  /** What a number of seconds means. */
  readonly hint: string | undefined;
  /** Which stage judges it. Undefined: none does under this policy. */
  readonly stage: PathStage | undefined;
  readonly outcome: MemberOutcome;
}

const TIMES: readonly string[] = ['exp', 'nbf', 'iat', 'auth_time'];

/** Returns the members of the header or the payload, with the stage that judged each. */
export function toShownMembers(
  where: 'header' | 'payload',
  segment: DecodedSegment | undefined,
  walk: Walk | undefined,
  nowMs: number,
): readonly ShownMember[] {
  const members = segment?.members ?? {};
  const judged = walk === undefined ? [] : judgedMembers(where, walk);
  const refused =
    walk === undefined ? [] : refusedMembers(where, walk.explanation, Object.keys(members));
  const absent = refused.filter((name) => !Object.hasOwn(members, name));
  const show = (name: string): ShownMember => {
    const stage = judged.find((member) => member.name === name)?.stage;
    const value: unknown = members[name];
    return {
      name,
      value: absent.includes(name) ? undefined : toJson(value),
      hint: TIMES.includes(name) ? tellTime(value, nowMs) : undefined,
      ...judge(name, stage, refused, walk),
    };
  };
  return [...Object.keys(members), ...absent].map((name) => show(name));
}

function judge(
  name: string,
  stage: JudgedMember['stage'] | undefined,
  refused: readonly string[],
  walk: Walk | undefined,
): Pick<ShownMember, 'stage' | 'outcome'> {
  const at = walk?.stages.find(({ outcome }) => outcome === 'refused')?.stage;
  if (refused.includes(name) && at !== undefined) return { stage: at, outcome: 'refused' };
  if (stage === undefined) return { stage, outcome: 'not-judged' };
  const outcome = walk?.stages.find((one) => one.stage === stage)?.outcome ?? 'not-reached';
  // Another member of the same stage was refused: whether this one was looked at before is not known.
  return { stage, outcome: outcome === 'refused' ? 'not-reached' : outcome };
}

const ONE_LINE = 60;
const MAX_SHOWN = 4000;

/** Returns a value as JSON, as far as people read it. */
export function toJson(value: unknown): string {
  let json: string;
  try {
    json = JSON.stringify(value);
    if (json.length > ONE_LINE) json = JSON.stringify(value, undefined, 2);
  } catch {
    return 'nested too deeply to be shown';
  }
  const rest = json.length - MAX_SHOWN;
  return rest <= 0 ? json : `${json.slice(0, MAX_SHOWN)} … and ${rest} more characters`;
}

/** Returns a time as people read it, and how far it is from the time of judgement. */
export function tellTime(value: unknown, nowMs: number): string | undefined {
  if (typeof value !== 'number') return undefined;
  const date = new Date(value * 1000);
  if (Number.isNaN(date.getTime())) return undefined;
  const seconds = Math.round(value - nowMs / 1000);
  const distance = tellDistance(Math.abs(seconds));
  return `${date.toISOString().replace('.000Z', 'Z')}, ${seconds < 0 ? `${distance} ago` : `in ${distance}`}`;
}

const UNITS = [
  ['days', 86_400],
  ['h', 3600],
  ['min', 60],
] as const;

function tellDistance(seconds: number): string {
  const [unit, size] = UNITS.find(([, least]) => seconds >= 2 * least) ?? ['s', 1];
  return `${Math.round(seconds / size)} ${unit}`;
}

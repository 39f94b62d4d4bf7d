import type { Verifier, VerifyCall } from '@oidc-verify/core';
import { explain as explainHere } from '@oidc-verify/core/diagnosis';
import type { ExplainedStage, Explanation } from '@oidc-verify/core/diagnosis';
import { toPrintableJson } from '../terminal/printable.ts';
import { hintsFor } from './hints.ts';
import type { Hint } from './hints.ts';
import { readParts } from './token-parts.ts';
import type { TokenParts } from './token-parts.ts';

/** How a token fared at one stage. `not-checked` is a stage that `--no-keys` leaves out. */
export type ReportedStage = Omit<ExplainedStage, 'outcome'> & {
  readonly outcome: ExplainedStage['outcome'] | 'not-checked';
};

/** What `explain` found out: the answer of `--json`, in this form as long as `version` is 1. */
export interface ExplainReport {
  readonly version: 1;
  readonly command: 'explain';
  /** `undecided` where an API answers 503, or where nothing but an unchecked signature is left. */
  readonly outcome: 'accepted' | 'refused' | 'undecided';
  readonly signatureChecked: boolean;
  /** The status that an API answers with; null where that depends on the unchecked signature. */
  readonly status: number | null;
  /** The value of `WWW-Authenticate`, without a realm. */
  readonly challenge?: string;
  readonly code?: string;
  readonly stage?: string;
  readonly detail?: string;
  /** The options that decide a refusal, the likeliest first. */
  readonly options?: readonly string[];
  /** The configured issuer of the token. */
  readonly issuer?: string;
  readonly stages: readonly ReportedStage[];
  readonly hints: readonly Hint[];
  /** What the token says, with `--show-values`; verified only if the token is accepted. */
  readonly token?: { readonly header: unknown; readonly payload: unknown };
}

/** `explain` of the copy of core that the verifier is from. */
export type Explain = (
  verifier: Verifier,
  token: unknown,
  call?: VerifyCall,
) => Promise<Explanation>;

/** What a token is explained with. */
export interface ExplainSetting {
  readonly verifier: Verifier;
  readonly call?: VerifyCall | undefined;
  readonly explain?: Explain | undefined;
  readonly hasPreset?: boolean | undefined;
  readonly showValues?: boolean | undefined;
}

/** Returns why a verifier accepts or refuses a token. Its decision is the one that `verifier.verify(token, call)` makes. */
export async function explainToken(
  token: unknown,
  { verifier, call, explain = explainHere, ...setting }: ExplainSetting,
): Promise<ExplainReport> {
  return toReport(token, await explain(verifier, token, call), setting);
}

/** Returns an explanation as a report. */
export function toReport(
  token: unknown,
  explanation: Explanation,
  { hasPreset = false, showValues = false }: Omit<ExplainSetting, 'verifier'>,
): ExplainReport {
  const { accepted, status, challenge, code, stage, detail, issuer, stages } = explanation;
  const options = stages.find(({ outcome }) => outcome === 'refused')?.options;
  const parts = readParts(token);
  return {
    version: 1,
    command: 'explain',
    outcome: accepted ? 'accepted' : status === 503 ? 'undecided' : 'refused',
    signatureChecked: stages.some((one) => one.stage === 'signature' && one.outcome === 'passed'),
    status,
    ...withoutUndefined({ challenge, code, stage, detail, options, issuer }),
    stages: stages.map((one) => ({ ...one, found: one.found ?? tellPassed(one, parts) })),
    hints: hintsFor({ explanation, token, parts, hasPreset }),
    ...(showValues && parts !== undefined
      ? {
          token: { header: toPrintableJson(parts.header), payload: toPrintableJson(parts.payload) },
        }
      : {}),
  };
}

/** Two stages find nothing in a token that could be quoted. */
function tellPassed(
  { stage, outcome }: ExplainedStage,
  parts: TokenParts | undefined,
): string | undefined {
  if (outcome !== 'passed') return undefined;
  if (stage === 'signature') return 'made with that key';
  if (stage !== 'confirmation' || parts?.payload === undefined) return undefined;
  return 'cnf' in parts.payload ? 'bound to a key, and it was proven' : 'not bound to a key';
}

function withoutUndefined<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: NonNullable<Members[Name]> } {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as { [Name in keyof Members]?: NonNullable<Members[Name]> };
}

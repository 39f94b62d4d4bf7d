import { createVerifier } from '@oidc-verify/core';
import type { Jwk, Verifier } from '@oidc-verify/core';
import { explain } from '@oidc-verify/core/diagnosis';
import type { ExplainedStage, Explanation, PathStage } from '@oidc-verify/core/diagnosis';
import type { OptionValue } from './field-values.ts';
import { toVerifierOptions } from './policy-options.ts';
import { createKeySource } from './read-keys.ts';
import type { SignedAnew, TemporaryKeys } from './temporary-key.ts';

/** A stage as the page shows it. `unchecked`: there are no keys to check it with. */
export interface WalkedStage extends Omit<ExplainedStage, 'outcome'> {
  readonly outcome: ExplainedStage['outcome'] | 'unchecked';
}

/** The way of a token through the stages. */
export interface Walk {
  /** What decided. Without keys: what would decide if the signature were right. */
  readonly explanation: Explanation;
  readonly stages: readonly WalkedStage[];
  /** Whether the signature was left out, because there are no keys. */
  readonly assumesSignature: boolean;
  /** The verifier, and the token that it judged. */
  readonly verifier: Verifier;
  readonly token: string | undefined;
}

/** What a token is judged by. */
export interface Judgement {
  readonly options: Readonly<Record<string, OptionValue>>;
  /** Those of the issuer; without them, what signs anew. */
  readonly keys: readonly Jwk[] | TemporaryKeys;
  readonly nowMs: number;
}

const WITH_KEYS: ReadonlySet<PathStage> = new Set<PathStage>(['key', 'signature']);

/**
 * Walks a token through the stages.
 *
 * @throws {ConfigError} `invalid_options` for a wrong policy
 */
export async function walk(token: string | undefined, judgement: Judgement): Promise<Walk> {
  const { options, keys, nowMs } = judgement;
  const create = (known: readonly Jwk[]): Verifier =>
    createVerifier(toVerifierOptions(options, createKeySource(known), nowMs));
  const isKeyless = 'signAnew' in keys;
  const verifier = create(isKeyless ? [] : keys);
  const explanation = await explain(verifier, token);
  const known = toWalk(explanation, verifier, token);
  const needsKeys = explanation.stage === 'key' || explanation.stage === 'signature';
  if (!isKeyless || token === undefined || !needsKeys) return known;
  return assumeSignature(await keys.signAnew(token), create, known);
}

/** Returns the walk that an explanation tells of. */
export function toWalk(
  explanation: Explanation,
  verifier: Verifier,
  token: string | undefined,
): Walk {
  return { explanation, stages: explanation.stages, assumesSignature: false, verifier, token };
}

/**
 * Walks a token as far as no policy is needed: whether it is a signed JWT at all. Undefined where it is, because
 * the rest is for a policy to say.
 */
export async function walkWithoutPolicy(token: string | undefined): Promise<Walk | undefined> {
  const options = { issuer: 'https://no-policy.invalid', audience: 'https://no-policy.invalid' };
  const found = await walk(token, { options, keys: [], nowMs: 0 });
  if (found.explanation.stage !== 'parse') return undefined;
  const stages = found.stages.map((stage) =>
    stage.stage === 'parse' ? stage : { ...stage, expected: '' },
  );
  return { ...found, stages };
}

async function assumeSignature(
  signed: SignedAnew | undefined,
  create: (keys: readonly Jwk[]) => Verifier,
  first: Walk,
): Promise<Walk> {
  if (signed === undefined) return { ...first, stages: uncheck(first), assumesSignature: true };
  const verifier = create([signed.key]);
  const explanation = await explain(verifier, signed.token);
  const { stage } = explanation;
  // A key that was made for the token and does not fit is a fault of this page, and says nothing of the token.
  if (stage === 'key' || stage === 'signature' || stage === 'parse') {
    return { ...first, stages: uncheck(first), assumesSignature: true };
  }
  const anew = uncheck({ explanation, stages: explanation.stages });
  // What was found before the signature was found in the token itself.
  const stages = anew.map((one, index) => ({ ...one, found: first.stages[index]?.found }));
  return { ...toWalk(explanation, verifier, signed.token), stages, assumesSignature: true };
}

function uncheck({ explanation, stages }: Pick<Walk, 'explanation' | 'stages'>): Walk['stages'] {
  return stages.map((stage) => {
    if (!WITH_KEYS.has(stage.stage)) return stage;
    const { code: _code, detail: _detail, options: _options, ...rest } = stage;
    const reached = explanation.stage !== 'parse' && explanation.stage !== 'issuer';
    return { ...rest, outcome: reached ? 'unchecked' : rest.outcome };
  });
}

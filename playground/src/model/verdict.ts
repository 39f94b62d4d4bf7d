import type { AuthErrorCode, Stage } from '@oidc-verify/core';
import type { Pasted } from './pasted.ts';
import type { Walk } from './walk.ts';

/** The result in one line. `assumed`: it would be accepted if the signature were right; nobody looked. */
export interface Verdict {
  readonly kind: 'none' | 'misconfigured' | 'accepted' | 'assumed' | 'refused';
  readonly title: string;
  readonly text: string;
  readonly stage?: Stage;
  readonly code?: AuthErrorCode;
}

/** Returns the result of a walk; of none, if the policy is wrong or not there yet. */
export function toVerdict(
  walk: Walk | undefined,
  { token }: Pasted,
  isPolicyBlank = false,
): Verdict {
  if (walk === undefined && !isPolicyBlank) return MISCONFIGURED;
  if (walk === undefined) return token === undefined ? NONE : NO_POLICY;
  if (token === undefined) return NONE;
  const { explanation, assumesSignature } = walk;
  const { accepted, stage, code, detail = '' } = explanation;
  if (accepted) return assumesSignature ? ASSUMED : ACCEPTED;
  const isAtKeys = stage === 'key' || stage === 'signature';
  if (assumesSignature && isAtKeys) return UNKNOWN;
  return {
    kind: 'refused',
    title: `Refused at ${stage ?? 'call'}`,
    text: toSentence(detail),
    ...(stage === undefined ? {} : { stage }),
    ...(code === undefined ? {} : { code }),
  };
}

function toSentence(detail: string): string {
  const first = detail.charAt(0);
  // The name of a claim is not a word: aud stays aud.
  const isName = /^[a-z_]+ (?:is|names|was|has|differs|contains)/.test(detail);
  return `${isName ? first : first.toUpperCase()}${detail.slice(1)}.`;
}

const NONE: Verdict = Object.freeze({
  kind: 'none',
  title: 'No token yet',
  text: 'Paste one, or choose a sample.',
});
const NO_POLICY: Verdict = Object.freeze({
  kind: 'none',
  title: 'No policy yet',
  text: 'Say whom you trust: fill in the policy, or start from what the token says of itself.',
});
const MISCONFIGURED: Verdict = Object.freeze({
  kind: 'misconfigured',
  title: 'This policy would not start',
  text: 'The options are wrong or incomplete. Nothing is judged by them.',
});
const ACCEPTED: Verdict = Object.freeze({
  kind: 'accepted',
  title: 'Accepted',
  text: 'The token passed all eight stages.',
});
const ASSUMED: Verdict = Object.freeze({
  kind: 'assumed',
  title: 'Not verified',
  text: 'Everything but the signature is in order. Without keys nobody knows who made this token: paste them, or fetch them.',
});
const UNKNOWN: Verdict = Object.freeze({
  kind: 'assumed',
  title: 'Not verified',
  text: 'Without keys the stages after the header cannot be judged.',
});

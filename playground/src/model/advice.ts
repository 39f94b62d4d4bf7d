import { ERROR_TABLE } from '@oidc-verify/core';
import type { AuthErrorCode } from '@oidc-verify/core';
import { TROUBLESHOOTING } from '../../../scripts/troubleshooting-table.mjs';
import { isFieldName } from './fields.ts';
import type { FieldName } from './fields.ts';
import type { Walk } from './walk.ts';

/** An option that decides about a refusal. */
export interface AdvisedOption {
  readonly name: string;
  /** The field of the form, where the page has one. */
  readonly field: FieldName | undefined;
}

/** What to do about a refusal. */
export interface Advice {
  /** What the client is told: a constant of the error table. */
  readonly told: string;
  readonly means: string;
  readonly look: string;
  readonly change: string;
  readonly providers: readonly (readonly [provider: string, cause: string])[];
  readonly options: readonly AdvisedOption[];
}

/** Returns what to do about the refusal of a walk, or undefined for a token that passed. */
export function toAdvice({ explanation, stages }: Walk): Advice | undefined {
  const { code } = explanation;
  if (code === undefined) return undefined;
  const { means, look, change, providers = {} } = paragraphOf(code);
  const options = stages.find(({ outcome }) => outcome === 'refused')?.options ?? [];
  return {
    told: ERROR_TABLE[code].description,
    means,
    look,
    change,
    providers: Object.entries(providers),
    options: options.map((name) => ({ name, field: isFieldName(name) ? name : undefined })),
  };
}

interface Paragraph {
  readonly means: string;
  readonly look: string;
  readonly change: string;
  readonly providers?: Readonly<Record<string, string>>;
}

function paragraphOf(code: AuthErrorCode): Paragraph {
  return TROUBLESHOOTING[code];
}

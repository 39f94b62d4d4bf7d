import type { AuthErrorOptions } from './auth-error-options.ts';
import { causesOf, systemCodeOf } from './causes.ts';
import { ERROR_TABLE } from './error-table.ts';
import type { AuthErrorCode } from './error-table.ts';
import { toPrintable } from './printable.ts';
import { sentenceOf } from './sentences.ts';
import type { TokenValues } from './token-values.ts';

export { addInspection } from './inspect-refusal.ts';

/**
 * Returns the sentence of an error with the facts in place of their names, what the token says about it, and
 * the code of the system error behind it. All of that is printable and short. Never throws.
 */
export function toDetail(
  code: AuthErrorCode,
  { detail, facts = { problem: '' }, values, cause }: AuthErrorOptions,
): string {
  const { description } = ERROR_TABLE[code];
  try {
    const { claim, granted } = facts;
    const known = new Map(Object.entries<unknown>({ ...facts }));
    const sentence = (detail ?? sentenceOf(code, facts.problem))?.replaceAll(
      /\{(\w+)\}/g,
      (whole, name: string) => (known.has(name) ? toWords(known.get(name)) : whole),
    );
    const parts = [
      sentence ?? description,
      granted && `it has: ${toWords(granted) || 'none'}`,
      values && tellValues(SUBJECTS[code] ?? [String(claim)], values),
      causeWords(cause),
    ].filter((part) => part !== undefined && part !== '');
    return parts.join('; ');
  } catch {
    return description;
  }
}

const MAX_LISTED = 5;

function toWords(value: unknown): string {
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000);
  if (!Array.isArray(value)) return toPrintable(String(value));
  const listed = value.slice(0, MAX_LISTED).map((item) => toPrintable(String(item)));
  const more = value.length - listed.length;
  return listed.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

// What of a token a refusal is about. Otherwise it is the claim that the facts name.
const SUBJECTS: Readonly<Partial<Record<AuthErrorCode, readonly string[]>>> = {
  disallowed_alg: ['alg'],
  key_not_found: ['kid'],
  invalid_token_type: ['typ', 'aud'],
  invalid_issuer: ['iss'],
  invalid_audience: ['aud', 'azp', 'client_id'],
  token_expired: ['exp', 'iat'],
  token_not_yet_valid: ['nbf', 'iat'],
  insufficient_user_authentication: ['auth_time'],
};

function tellValues(names: readonly string[], values: TokenValues): string | undefined {
  const told = Object.entries(values)
    .filter(([name]) => names.includes(name))
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  if (told.length === 0) return undefined;
  return `the token says ${told.join(', ')}${values.verified ? '' : ' (unverified)'}`;
}

function causeWords(cause: unknown): string | undefined {
  const [code] = causesOf(cause).flatMap((error) => systemCodeOf(error) ?? []);
  return code === undefined ? undefined : `cause: ${code}`;
}

import { ERROR_TABLE } from '@oidc-verify/core';

/** Stands for every value beyond the bound, as the semantic conventions of OpenTelemetry name it. */
export const OTHER = '_OTHER';

const MAX_WORDS = 50;
const WORD = /^[\w.-]{1,64}$/;
const MAX_ISSUER_LENGTH = 512;

/** Returns values for attributes of metrics: of each attribute a bounded number. */
export interface Labels {
  /** Returns a word of a list that is closed by contract. The first 50 are kept, whoever publishes. */
  word(attribute: string, value: unknown): string;
  /** Returns a code of the error table. */
  code(value: unknown): string;
  /**
   * Returns the issuer, while there is room for another one. `configured` and `fetched` have room of
   * their own, so that tenants do not drive out the issuers that are listed.
   */
  issuer(value: unknown, kind: 'configured' | 'fetched' | 'resolved'): string | undefined;
}

/** Creates labels with room for `maxIssuers` issuers of each kind. */
export function createLabels(maxIssuers: number): Labels {
  const words = new Map<string, Set<string>>();
  const issuers = { configured: new Set<string>(), fetched: new Set<string>() };
  return {
    word: (attribute, value) => {
      if (typeof value !== 'string' || !WORD.test(value)) return OTHER;
      const known = words.get(attribute) ?? new Set();
      words.set(attribute, known);
      return keep(known, value, MAX_WORDS);
    },
    code: (value) =>
      typeof value === 'string' && Object.hasOwn(ERROR_TABLE, value) ? value : OTHER,
    issuer: (value, kind) => {
      if (value === undefined) return undefined;
      if (typeof value !== 'string' || value.length > MAX_ISSUER_LENGTH) return OTHER;
      const isKnown = issuers.configured.has(value) || issuers.fetched.has(value);
      if (isKnown) return value;
      return kind === 'resolved' ? OTHER : keep(issuers[kind], value, maxIssuers);
    },
  };
}

function keep(known: Set<string>, value: string, limit: number): string {
  if (known.has(value)) return value;
  if (known.size >= limit) return OTHER;
  known.add(value);
  return value;
}

/** One challenge, taken apart by the grammar of RFC 9110 §11.6.1 and RFC 6750 §3. */
export interface ParsedChallenge {
  readonly scheme: string;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

const SCHEME = /^([\w!#$%&'*+.^`|~-]+)(?: |$)/;
// Quoted strings without quote and backslash: what RFC 6750 §3 lets `error` and others hold.
const PARAMETER = /([\w!#$%&'*+.^`|~-]+)="([ !#-[\]-~]*)"(?:, |$)/y;

/** Returns the parts of a challenge; throws when a single character does not fit the grammar. */
export function parseChallenge(value: string | undefined): ParsedChallenge {
  const scheme = SCHEME.exec(value ?? '');
  if (value === undefined || scheme === null) throw new SyntaxError(`no challenge: ${value}`);
  const parameters: [string, string][] = [];
  PARAMETER.lastIndex = scheme[0].length;
  while (PARAMETER.lastIndex < value.length) {
    const found = PARAMETER.exec(value);
    if (found === null) throw new SyntaxError(`not a list of auth-params: ${value}`);
    parameters.push([found[1] ?? '', found[2] ?? '']);
  }
  return { scheme: scheme[1] ?? '', parameters };
}

/** Returns the auth-params by name; of equal names the last. */
export function parametersOf(value: string | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(parseChallenge(value).parameters);
}

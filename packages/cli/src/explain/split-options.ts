type Options = Readonly<Record<string, unknown>>;

/** Options of `createAuth`, divided by who takes them. */
export interface OptionParts {
  /** For `createVerifier`. */
  readonly verifier: Options;
  /** For `fetchJwks`. */
  readonly fetching: Options;
}

const FETCHING: ReadonlySet<string> = new Set([
  'jwksUri',
  'dangerouslyAllowHttpOrigins',
  'dangerouslyAllowPrivateHosts',
]);
// What is said about HTTP decides nothing about a token.
const HTTP: ReadonlySet<string> = new Set([
  'realm',
  'credentials',
  'onFailure',
  'resource',
  'metadata',
]);

/** Returns the options of `createAuth`, or of `createVerifier`, in their parts. None is checked here. */
export function splitOptions(given: object): OptionParts {
  const members = Object.entries(given);
  const pick = (isWanted: (name: string) => boolean): Options =>
    Object.fromEntries(members.filter(([name]) => isWanted(name)));
  return {
    verifier: pick((name) => !FETCHING.has(name) && !HTTP.has(name)),
    fetching: pick((name) => FETCHING.has(name)),
  };
}

/** One challenge of a `WWW-Authenticate` header. */
export interface Challenge {
  readonly scheme: string;
  /** The auth-params, by their names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const NAME = String.raw`[\w!#$%&'*+.^\x60|~-]+`;
const SCHEME = new RegExp(`\\s*(${NAME})(?:\\s+|\\s*(?=,)|\\s*$)`, 'y');
const PARAMETER = new RegExp(
  String.raw`\s*(${NAME})\s*=\s*(?:"((?:[^"\\\p{Cc}]|\\[^\p{Cc}])*)"|(${NAME}))\s*(?=,|$)`,
  'uy',
);
const TOKEN68 = /[\w\-.~+/]+=*\s*(?=,|$)/y;
const COMMA = /\s*,/y;

// Longer ones are no challenge, and not worth the time.
const MAX_LENGTH = 8_192;

/**
 * Returns the challenges of a header value, or undefined where it does not follow the grammar of RFC 9110
 * §11.6.1, so that clients cannot read it.
 */
export function parseChallenges(value: string): readonly Challenge[] | undefined {
  if (value.length > MAX_LENGTH) return undefined;
  const found: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(value);
    if (match !== null) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    const parameter = found.length === 0 ? null : take(PARAMETER);
    const scheme = parameter === null ? take(SCHEME) : null;
    if (parameter !== null) {
      const [, name = '', quoted, plain = ''] = parameter;
      const { parameters } = found.at(-1) ?? { parameters: new Map<string, string>() };
      if (parameters.has(name.toLowerCase())) return undefined;
      parameters.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? plain);
    } else if (scheme === null) return undefined;
    else {
      found.push({ scheme: scheme[1] ?? '', parameters: new Map() });
      const isNext = /^\s*[^\s,=]+\s*=\s*[^=\s,]/.test(value.slice(at));
      if (isNext) continue;
      take(TOKEN68);
    }
    if (take(/\s*$/y) !== null) return found;
    if (take(COMMA) === null) return undefined;
  }
}

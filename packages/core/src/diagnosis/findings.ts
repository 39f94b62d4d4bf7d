import type { TokenValues } from '../errors/token-values.ts';
import type { PathStage } from './explain.ts';
import { recognizeForm } from './token-form.ts';

/** Returns what a token says about each stage; undefined where nothing could be read. */
export function findingsOf(
  token: unknown,
  values: TokenValues | undefined,
  nowMs: number,
): Readonly<Partial<Record<PathStage, string>>> {
  const parse = typeof token === 'string' ? tellForm(token) : `a value of type ${typeof token}`;
  if (values === undefined) return { parse };
  const { iss, alg, kid, typ, aud, exp, nbf, iat, scope, scp } = values;
  const times = Object.entries({ exp, nbf, iat }).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} ${tellDistance(value - nowMs / 1000)}`],
  );
  return {
    parse,
    issuer: tell({ iss }),
    header: tell({ alg, typ }),
    key: tell({ alg, kid }),
    claims: [tell({ aud }), ...times].join('; '),
    authorize: tell(scope === undefined ? { scp } : { scope }),
  };
}

function tellForm(token: string): string {
  const segments = token.split('.').length;
  const form = recognizeForm(token);
  const what = form === undefined ? '' : `; ${form.title}`;
  return `${token.length} characters, ${segments} ${segments === 1 ? 'segment' : 'segments'}${what}`;
}

function tell(members: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(members)
    .map(([name, value]) =>
      value === undefined ? `no ${name}` : `${name} ${JSON.stringify(value)}`,
    )
    .join('; ');
}

function tellDistance(seconds: number): string {
  const rounded = Math.round(Math.abs(seconds));
  return seconds < 0 ? `${rounded} s ago` : `in ${rounded} s`;
}

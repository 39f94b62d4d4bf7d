import { toPrintable } from '../terminal/printable.ts';
import { hintsFor } from './hints.ts';
import { recognizeIssuer } from './known-issuers.ts';
import { readParts } from './token-parts.ts';

/** Returns what to type for a token whose policy nobody has named. Its values are not verified. */
export function suggestPolicy(token: string): readonly string[] {
  const parts = readParts(token);
  const kind = hintsFor({ explanation: { accepted: false }, token, parts, hasPreset: true });
  const hints = kind.map(({ text }) => text);
  const { iss, aud } = parts?.payload ?? {};
  if (typeof iss !== 'string') return hints;
  const known = recognizeIssuer(iss);
  const issuer = known === undefined ? `--issuer ${quote(iss)}` : `--preset ${quote(known.preset)}`;
  const names = [aud].flat().filter((name) => typeof name === 'string');
  const audience = `--audience ${names.length === 1 ? quote(String(names[0])) : "'<your API>'"}`;
  return [
    ...hints,
    `This token says (nobody has verified it) that it is from ${toPrintable(iss, 200)}${names.length === 0 ? '' : ` for ${toPrintable(names.join(', '), 200)}`}.`,
    'If that is the issuer of your API, and your API is among these:',
    `  oidc-verify explain ${issuer} ${audience}`,
  ];
}

/** Returns a word as a shell takes it. What would need an escape is left out. */
function quote(text: string): string {
  const shown = toPrintable(text, 200).replaceAll("'", '?');
  return /^[\w:/.@%+=,~-]+$/.test(shown) ? shown : `'${shown}'`;
}

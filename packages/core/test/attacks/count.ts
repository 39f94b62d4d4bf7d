import type { BuiltAttack } from './corpus.ts';

/** Returns how many different things are presented: by token, or by the whole request. */
export function countDistinct(attacks: readonly BuiltAttack[]): number {
  const texts = attacks.map(({ attack: { token, headers, url, method } }) =>
    JSON.stringify(headers === undefined ? { token } : { headers, url, method }),
  );
  return new Set(texts).size;
}

/** Returns a table of cases and distinct inputs per family, and their total. */
export function toTable(attacks: readonly BuiltAttack[]): string {
  const families = [...new Set(attacks.map(({ family }) => family))];
  const rows = families.map((family) => {
    const own = attacks.filter((attack) => attack.family === family);
    return [family, own.length, countDistinct(own)] as const;
  });
  const all = ['total', attacks.length, countDistinct(attacks)] as const;
  const lines = [['family', 'cases', 'distinct'], ...rows, all].map(
    ([family, cases, distinct]) =>
      `${family.padEnd(28)}${String(cases).padStart(7)}${String(distinct).padStart(10)}`,
  );
  return `\n${lines.join('\n')}`;
}

// The alert rules of the example, in seconds instead of minutes.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const EXAMPLE = fileURLToPath(new URL('../../examples/observability/', import.meta.url));

/** What is made shorter: all windows, how long an alert has to hold, and how old keys may be. */
const SHORTER = /** @type {const} */ ([
  [/\[5m\]/g, '[6s]'],
  [/for: \dm/g, 'for: 1s'],
  [/> 3600/g, '> 5'],
]);

/** Returns the rules with short times. Nothing else is changed, and nothing in minutes is left. */
export function readShortRules() {
  let rules = readFileSync(`${EXAMPLE}prometheus/alerts.yml`, 'utf8');
  for (const [long, short] of SHORTER) {
    if (rules.match(long) === null) throw new Error(`the rules have no ${long}`);
    rules = rules.replaceAll(long, short);
  }
  const left = /^ *(?:for|expr):.*\b\d+[mh]\b|\[\d+[mh]\]/m.exec(rules);
  if (left !== null) throw new Error(`the rules still have ${left[0]}`);
  return rules;
}

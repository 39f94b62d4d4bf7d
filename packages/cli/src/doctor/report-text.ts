import type { Style } from '../terminal/style.ts';
import { toParagraph } from '../terminal/wrap.ts';
import type { Examination } from './examine.ts';
import type { Finding, Level } from './finding.ts';

const MARKS: Readonly<Record<Level, string>> = { pass: '✔', info: 'i', warn: '!', fail: '✘' };
const INDENT = 4;

/** Returns an examination for a reader at a terminal. */
export function toDoctorText(
  issuer: string,
  { verdict, findings }: Examination,
  { style, width }: { readonly style: Style; readonly width: number },
): string {
  const paint: Readonly<Record<Level, (text: string) => string>> = {
    pass: style.green,
    info: style.cyan,
    warn: style.yellow,
    fail: style.red,
  };
  const lines = findings.flatMap((finding, index) => [
    ...toHeading(finding, findings[index - 1], style),
    ...tell(finding, width, paint[finding.level], style),
  ]);
  const headline = toHeadline(verdict, findings);
  const color = { fine: style.green, findings: style.red, unreachable: style.yellow }[verdict];
  return [style.bold(issuer), ...lines, '', style.bold(color(headline)), ''].join('\n');
}

/** What findings are about, by the first part of their identifiers. */
const SUBJECTS: Readonly<Record<string, string>> = {
  issuer: 'The issuer',
  tls: 'TLS',
  metadata: 'Metadata',
  jwks: 'Keys',
  rotation: 'Change of keys',
  clock: 'Clock',
  verifier: 'What a verifier does',
  api: 'The API',
};

function toHeading(
  { id }: Finding,
  before: Finding | undefined,
  { bold }: Style,
): readonly string[] {
  const subject = subjectOf(id);
  return before !== undefined && subjectOf(before.id) === subject ? [] : ['', bold(subject)];
}

function subjectOf(id: string): string {
  const [name = ''] = id.split('.');
  return SUBJECTS[name] ?? name;
}

function tell(
  { level, found, advice, id }: Finding,
  width: number,
  paint: (text: string) => string,
  style: Style,
): readonly string[] {
  const mark = `  ${MARKS[level]} `;
  const layout = { width, indent: INDENT };
  const [first = '', ...rest] = toParagraph(mark, found, layout);
  const shown = [paint(mark) + first.slice(INDENT), ...rest];
  if (advice === undefined) return shown;
  const name = level === 'info' ? '' : ` [${id}]`;
  return [
    ...shown,
    ...toParagraph('    → ', `${advice}${name}`, { width, indent: INDENT + 2 }, style.dim),
  ];
}

function toHeadline(verdict: Examination['verdict'], findings: readonly Finding[]): string {
  if (verdict === 'fine') return 'Nothing needs attention.';
  if (verdict === 'unreachable') return 'Nobody answered, so nothing is known of this issuer.';
  const count = (level: Level): number => findings.filter((one) => one.level === level).length;
  const [fails, warns] = [count('fail'), count('warn')];
  const parts = [
    ...(fails === 0 ? [] : [`${fails} ${fails === 1 ? 'problem' : 'problems'} (✘)`]),
    ...(warns === 0 ? [] : [`${warns} ${warns === 1 ? 'warning' : 'warnings'} (!)`]),
  ];
  return `${parts.join(' and ')}.`;
}

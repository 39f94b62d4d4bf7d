import { STATUS_CODES } from 'node:http';
import type { Style } from '../terminal/style.ts';
import { toPrintable } from '../terminal/printable.ts';
import { toParagraph, wrap } from '../terminal/wrap.ts';
import type { ExplainReport, ReportedStage } from './explain-token.ts';
import { flagOf } from './policy-flags.ts';

/** How text is laid out. */
export interface TextSetting {
  readonly style: Style;
  readonly width: number;
}

type Paint = (text: string) => string;

// "  ✔ 7 confirmation  "
const INDENT = 20;
const LABEL_INDENT = 11;

/** Returns the report for a reader at a terminal. */
export function toExplainText(report: ExplainReport, setting: TextSetting): string {
  const { style, width } = setting;
  const sections = [
    wrap(toHeadline(report), width).map(paintOf(report, style)).map(style.bold),
    report.stages.flatMap((stage, index) => tellStage(stage, index, setting)),
    report.outcome === 'accepted' ? [] : tellAdvice(report, setting),
    tellAnswer(report, setting),
    ...report.hints.map(({ text }) => toParagraph('hint', text, layout(width), style.cyan)),
    tellToken(report, setting),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line.trimEnd()}\n`).join(''))
    .join('\n');
}

function toHeadline({ outcome, code, stage, status, stages }: ExplainReport): string {
  if (outcome === 'accepted') return 'Accepted: the token passes all stages.';
  if (outcome === 'undecided' && status === null) {
    return 'Not decided: the signature was not checked. The token passes everything else, and anybody could have written it.';
  }
  const number = stages.findIndex((one) => one.stage === stage) + 1;
  const place =
    number === 0 ? `before stage 1` : `at stage ${number} of ${stages.length}, ${stage}`;
  return `${outcome === 'undecided' ? 'Not decided' : 'Refused'}: ${code} ${place}.`;
}

function paintOf({ outcome }: ExplainReport, style: Style): Paint {
  return { accepted: style.green, refused: style.red, undecided: style.yellow }[outcome];
}

const MARKS = { passed: '✔', refused: '✘', 'not-reached': '·', 'not-checked': '?' } as const;

function tellStage(
  { stage, outcome, found, detail, expected }: ReportedStage,
  index: number,
  { style, width }: TextSetting,
): readonly string[] {
  const label = `  ${MARKS[outcome]} ${index + 1} ${stage}`;
  const paint = {
    passed: style.green,
    refused: style.red,
    'not-reached': style.dim,
    'not-checked': style.yellow,
  }[outcome];
  const line = (text: string): readonly string[] => {
    const [first = '', ...rest] = toParagraph(label, text, { width, indent: INDENT });
    return [paint(first.slice(0, INDENT)) + style.dim(first.slice(INDENT)), ...rest.map(style.dim)];
  };
  if (outcome === 'not-reached') return line('not reached');
  if (outcome === 'not-checked') return line('not checked: no keys');
  if (outcome === 'passed') return line(toPrintable(found ?? ''));
  const under = (name: string, text: string | undefined): readonly string[] =>
    text === undefined
      ? []
      : toParagraph(`${' '.repeat(INDENT)}${name}`, toPrintable(text, 600), {
          width,
          indent: INDENT + 10,
        });
  return [
    ...toParagraph(label, toPrintable(detail ?? '', 600), { width, indent: INDENT }, style.red).map(
      (one) => one.replace(label, paint(label)),
    ),
    ...under('found', found),
    ...under('expected', expected),
  ];
}

function tellAdvice(report: ExplainReport, { style, width }: TextSetting): readonly string[] {
  if (report.options === undefined) return [];
  return toParagraph('change', adviceOf(report, report.options), layout(width), style.bold);
}

function adviceOf({ code = '', issuer }: ExplainReport, options: readonly string[]): string {
  if (code.startsWith('jwks_')) {
    const place = issuer === undefined ? '<issuer>' : toPrintable(issuer);
    return `nothing in the token: the keys of the issuer could not be fetched. To find out why: oidc-verify doctor ${place}`;
  }
  if (options.length === 0) {
    return 'nothing in the options of the API: the client has to send another token';
  }
  const named = options.map((option) => {
    const flag = flagOf(option);
    return flag === undefined ? option : `${option} (here ${flag})`;
  });
  const others = `${named.join(', or ')}; but only if you are sure that the token is right`;
  if (code === 'token_expired') return `first get a new token. Otherwise ${others}`;
  if (code === 'insufficient_scope') return `what the route requires, or ${others}`;
  return others;
}

function tellAnswer(
  { status, challenge, outcome }: ExplainReport,
  { width, style }: TextSetting,
): readonly string[] {
  if (status === null) return [];
  if (outcome === 'accepted')
    return toParagraph('answer', 'the API goes on to its handler', layout(width));
  const lines = toParagraph(
    'answer',
    `${status} ${STATUS_CODES[status] ?? ''}`,
    layout(width),
    style.bold,
  );
  const header =
    challenge === undefined
      ? 'Retry-After, and no challenge: the token may be good'
      : `WWW-Authenticate: ${toPrintable(challenge, 1000)}`;
  return [...lines, ...toParagraph('', header, layout(width))];
}

function tellToken({ token, outcome }: ExplainReport, { style }: TextSetting): readonly string[] {
  if (token === undefined) return [];
  const title = `token (${outcome === 'accepted' ? 'verified' : 'not verified'})`;
  return [style.bold(title), ...JSON.stringify(token, undefined, 2).split('\n')];
}

function layout(width: number): { readonly width: number; readonly indent: number } {
  return { width, indent: LABEL_INDENT };
}

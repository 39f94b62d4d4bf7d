// Writes docs/troubleshooting.md: for each error code what it means, what `error.detail` can say, what to look
// at and what to change.
import { TROUBLESHOOTING } from './troubleshooting-table.mjs';

/** @typedef {import('./troubleshooting-table.mjs').Paragraph} Paragraph */
/** @typedef {{ code: string, problem: string, sentence: string }} DetailRow */

const HEAD = `# Troubleshooting

Each refusal has a \`code\` for programs and a \`detail\` for people. Log both, with the \`cause\`:

\`\`\`ts
onFailure: (error) => log.warn({ code: error.code, detail: error.detail, cause: error.cause }),
\`\`\`

\`cause\` is the error behind the refusal, if there is one. It may quote a claim if a schema of yours reported it.

\`detail\` contains fixed text and values from your configuration. Set \`diagnostics: 'values'\` to see what a token says too, such as
its \`iss\` and \`aud\`; values that were not verified are marked. The client never gets any of it. \`error.facts\` holds the
same as data; its \`problem\` is the name in the tables below. A word in braces stands for a value. At the end of a sentence, \`cause\`
is the code of a system error.

At the terminal, [\`npx @oidc-verify/cli explain\`](../packages/cli/README.md#explain) says the same of a token that you pipe in, and
[\`doctor\`](../packages/cli/README.md#doctor) what is wrong with an issuer.
`;

/**
 * @param {readonly DetailRow[]} details
 * @param {Readonly<Record<string, { status: number }>>} table
 */
export function toTroubleshooting(details, table) {
  const sections = Object.entries(TROUBLESHOOTING).map(([code, paragraph]) =>
    toSection(code, table[code]?.status ?? 0, paragraph, details),
  );
  return `${HEAD}\n${sections.join('\n')}`;
}

/**
 * @param {string} code
 * @param {number} status
 * @param {Paragraph} paragraph
 * @param {readonly DetailRow[]} details
 */
function toSection(code, status, { means, look, change, providers = {} }, details) {
  const rows = details.filter((row) => row.code === code);
  const table = rows.map(
    ({ problem, sentence }) => `| \`${problem}\` | ${sentence.replaceAll('|', '\\|')} |`,
  );
  return [
    `## ${code}`,
    '',
    `${means} Status ${status}.`,
    '',
    ...(table.length === 0 ? [] : ['| problem | `detail` |', '| --- | --- |', ...table, '']),
    `- **Look at:** ${look}`,
    `- **Change:** ${change}`,
    ...Object.entries(providers).map(([name, text]) => `- **${name}:** ${text}`),
    '',
  ].join('\n');
}

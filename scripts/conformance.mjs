// Generates docs/conformance.md from the index of requirements and the tests that name them. `--check`
// only reports problems: a MUST that applies to us without a test, a test of an unknown requirement, or a
// page that is out of date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/**
 * One requirement of a standard. `bears`: true if this code has to meet it, `later` if a later version
 * will, `not ours` if it applies to somebody else or was left out on purpose.
 *
 * @typedef {{ id: string, document: string, section: string, strength: string, text: string,
 *   bears: true | 'later' | 'not ours', reason?: string, note?: string }} Requirement
 * @typedef {{ id: string, name: string, title: string }} Standard
 * @typedef {{ documents: Standard[], requirements: Requirement[] }} Index
 * @typedef {{ file: string, id: string, strength: string, title: string }} ConformanceTest
 */

const STRENGTHS = ['MUST', 'MUST NOT', 'SHALL', 'SHALL NOT', 'SHOULD', 'SHOULD NOT', 'MAY'];
const BINDING = STRENGTHS.slice(0, 4);
const TEST = /^[ \t]*test\(\s*(['"])\[([^\]]+)\] (.+)\1,/gm;
// Every other way to define a test, and every way to disable one.
const ANY_TEST = /^[ \t]*(?:test|it)\b[\w.]*\(/gm;
const NOT_RUN = /\b(?:test|it|describe)\.(?:skip|todo|only|fails|skipIf|runIf)\b/;

/**
 * Returns the tests in the source text of one file, and the problems with them.
 *
 * @param {string} file
 * @param {string} text
 * @returns {{ tests: ConformanceTest[], problems: string[] }}
 */
export function readTests(file, text) {
  const tests = [...text.matchAll(TEST)].map(([, , id = '', words = '']) => {
    const strength = STRENGTHS.toReversed().find((name) => words.startsWith(`${name} `)) ?? '';
    return { file, id, strength, title: words.replaceAll(/\\(['"\\])/g, '$1') };
  });
  const unnamed = (text.match(ANY_TEST)?.length ?? 0) - tests.length;
  const problems = unnamed > 0 ? [`${file}: ${unnamed} tests name no requirement`] : [];
  if (NOT_RUN.test(text)) problems.push(`${file}: contains tests that do not run`);
  return { tests, problems };
}

/**
 * Returns the problems of the index, and the differences between the index and the tests.
 *
 * @param {Index} index
 * @param {ConformanceTest[]} tests
 */
export function findProblems({ documents, requirements }, tests) {
  const known = new Map(requirements.map((requirement) => [requirement.id, requirement]));
  const names = documents.map(({ id }) => id);
  const tested = new Set(tests.map(({ id }) => id));
  return [
    ...requirements.flatMap((requirement) => faultsOf(requirement, names, tested)),
    ...repeated(requirements.map(({ id }) => id)).map((id) => `${id}: is listed twice`),
    ...tests.flatMap(({ file, id, strength }) => {
      const found = known.get(id);
      if (found === undefined) return [`${file}: ${id} is not a known requirement`];
      if (found.strength === strength) return [];
      return [`${file}: ${id} is ${found.strength}, the test says ${strength || 'nothing'}`];
    }),
  ];
}

/**
 * @param {Requirement} requirement
 * @param {string[]} documents
 * @param {Set<string>} tested
 */
function faultsOf({ id, document, strength, text, bears, reason }, documents, tested) {
  const faults = [];
  if (!documents.includes(document) || !id.startsWith(`${document}-`))
    faults.push('has no document');
  if (!STRENGTHS.includes(strength)) faults.push(`has the strength ${strength}`);
  if (!text) faults.push('has no text');
  if (![true, 'later', 'not ours'].includes(bears)) faults.push('does not say whether it applies');
  if (bears !== true && !reason) faults.push(`gives no reason for “${bears}”`);
  if (bears !== true && tested.has(id)) faults.push(`is “${bears}” but has a test`);
  if (bears === true && BINDING.includes(strength) && !tested.has(id)) faults.push('has no test');
  return faults.map((fault) => `${id}: ${fault}`);
}

/** @param {string[]} ids */
function repeated(ids) {
  return [...new Set(ids.filter((id, place) => ids.indexOf(id) !== place))];
}

/**
 * Returns the page: section, requirement, test and status of every requirement.
 *
 * @param {Index} index
 * @param {ConformanceTest[]} tests
 */
export function toPage({ documents, requirements }, tests) {
  const parts = documents.map((document) => {
    const own = requirements.filter((requirement) => requirement.document === document.id);
    return { document, own, statuses: own.map((requirement) => statusOf(requirement, tests)) };
  });
  const overview = parts.map(({ document: { name }, statuses }) => {
    const counts = STATUSES.map(
      (status) => statuses.filter((each) => each === status).length || '',
    );
    return `| [${name}](#${toAnchor(name)}) | ${counts.join(' | ')} |`;
  });
  const tables = parts.map(({ document: { name, title }, own }) =>
    [`## ${name}`, title, toTable(own, tests)].join('\n\n'),
  );
  const head = [
    `| document | ${STATUSES.join(' | ')} |`,
    `| --- | ${STATUSES.map(() => '---:').join(' | ')} |`,
  ];
  return `${[PREFACE, [...head, ...overview].join('\n'), ...tables].join('\n\n')}\n`;
}

const STATUSES = ['tested', 'not tested', 'not yet', 'not ours'];
const PREFACE = `# Conformance

Generated by \`npm run conformance\` from the
[index of requirements](../packages/core/test/conformance/requirements.json) and the titles of the tests that
name them; do not edit. Each row says in our words what is true if the requirement is met, with the strength
that the standard gives it. If a standard obliges the issuer or the client, the test shows what follows for
the API that receives the token.

*tested*: a test with that title runs in every \`npm test\`. It uses the public API (except for thumbprints,
which have no public API yet) and has a control that is accepted. Tests of tokens run sync, async and on the
web engine, and expect the same result. *not yet*: planned for a later version. *not ours*: applies to
somebody else, or was left out on purpose.`;

/**
 * @param {Requirement} requirement
 * @param {ConformanceTest[]} tests
 */
function statusOf({ id, bears }, tests) {
  if (bears === 'later') return 'not yet';
  if (bears === 'not ours') return 'not ours';
  return tests.some((test) => test.id === id) ? 'tested' : 'not tested';
}

/**
 * @param {Requirement[]} requirements
 * @param {ConformanceTest[]} tests
 */
function toTable(requirements, tests) {
  const rows = requirements.map((requirement) => {
    const { id, section, strength, text, reason, note } = requirement;
    const found = tests
      .filter((test) => test.id === id)
      .map(({ file, title }) => `[${title}](../${file})`);
    const remarks = [reason, note].filter(Boolean).map((remark) => `*${remark}*`);
    const cells = [
      section && `§${section}`,
      strength,
      [text, ...remarks].join('<br>'),
      found.join('<br>'),
      statusOf(requirement, tests),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  const head = ['| § | strength | what holds | test | status |', '| --- | --- | --- | --- | --- |'];
  return [...head, ...rows].join('\n');
}

/** @param {string} heading */
function toAnchor(heading) {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-');
}

function main() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const page = `${root}docs/conformance.md`;
  const index = /** @type {Index} */ (
    JSON.parse(readFileSync(`${root}packages/core/test/conformance/requirements.json`, 'utf8'))
  );
  const read = listFiles(root).map((file) =>
    readTests(file, readFileSync(`${root}${file}`, 'utf8')),
  );
  const tests = read.flatMap((each) => each.tests);
  const problems = [...read.flatMap((each) => each.problems), ...findProblems(index, tests)];
  const wanted = toPage(index, tests);
  if (!process.argv.includes('--check')) writeFileSync(page, wanted);
  else if (readOrEmpty(page) !== wanted) {
    problems.push('docs/conformance.md is out of date: run npm run conformance');
  }
  for (const problem of problems) console.error(problem);
  console.log(
    `${index.requirements.length} requirements, ${tests.length} tests, ${problems.length} problems`,
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
}

/** @param {string} root */
function listFiles(root) {
  const folders = readdirSync(`${root}packages`).map((name) => `packages/${name}/test/conformance`);
  const files = folders
    .filter((folder) => existsSync(`${root}${folder}`))
    .flatMap((folder) => readdirSync(`${root}${folder}`).map((name) => `${folder}/${name}`));
  return files.filter((file) => file.endsWith('.test.ts')).toSorted();
}

/** @param {string} file */
function readOrEmpty(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();

// `npm run test:site`: judges the built site, from its files and in Chromium. The last line is `N passed, N failed`.
// `--only search` runs one part; `--screenshots` writes pictures of some pages to .screenshots.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { launch, listAxeFaults, listLayoutFaults, openTab, PHONE, WIDE } from './test/browser.mjs';
import { listDeadLinks, listFaults, listPaths } from './test/files.mjs';
import { findSearchFault, QUESTIONS } from './test/search.mjs';
import { serve } from './test/serve.mjs';

const DIST = fileURLToPath(new URL('.site/.vitepress/dist', import.meta.url));
const PICTURES = fileURLToPath(new URL('.screenshots', import.meta.url));
const MAIN = [
  '/',
  '/start/',
  '/start/express',
  '/concepts/path-of-a-token',
  '/reference/options',
  '/reference/exports',
  '/api/core/dpop',
  '/troubleshooting',
  '/migration/express-jwt',
  '/comparison',
  '/security',
  '/packages/core/dpop',
  '/nothing-here',
];
const VIEWS = /** @type {const} */ ([
  { viewport: WIDE, colorScheme: 'light' },
  { viewport: WIDE, colorScheme: 'dark' },
  { viewport: PHONE, colorScheme: 'light' },
  { viewport: PHONE, colorScheme: 'dark' },
]);
let passed = 0;
let failed = 0;

/** @param {string} what @param {readonly string[]} faults */
function report(what, faults) {
  if (faults.length === 0) passed += 1;
  else failed += 1;
  if (faults.length > 0)
    console.error(`✗ ${what}\n${faults.map((fault) => `    ${fault}`).join('\n')}`);
}

const paths = listPaths(DIST);

function testFiles() {
  report('links', listDeadLinks(DIST, paths));
  for (const path of paths) report(`head and headings of ${path}`, listFaults(DIST, path));
}

/** @param {string} origin @param {import('./test/browser.mjs').Browser} browser */
async function testPages(origin, browser) {
  for (const [viewport, colorScheme] of /** @type {const} */ ([
    [WIDE, 'light'],
    [PHONE, 'dark'],
  ])) {
    const { tab, faults } = await openTab(browser, viewport, colorScheme);
    for (const path of paths) {
      faults.length = 0;
      await tab.goto(origin + path, { waitUntil: 'load' });
      report(`${path} at ${viewport.width} px`, [...faults, ...(await listLayoutFaults(tab))]);
    }
    await tab.context().close();
  }
}

/** @param {string} origin @param {import('./test/browser.mjs').Browser} browser */
async function testAxe(origin, browser) {
  for (const { viewport, colorScheme } of VIEWS) {
    const { tab } = await openTab(browser, viewport, colorScheme);
    for (const path of MAIN) {
      await tab.goto(origin + path, { waitUntil: 'load' });
      report(`axe: ${path}, ${colorScheme}, ${viewport.width} px`, await listAxeFaults(tab));
    }
    await tab.context().close();
  }
}

/** @param {string} origin @param {import('./test/browser.mjs').Browser} browser */
async function testSearch(origin, browser) {
  const { tab } = await openTab(browser, WIDE, 'light');
  for (const question of QUESTIONS) {
    const fault = await findSearchFault(tab, origin, question);
    report(question.question, fault === undefined ? [] : [fault]);
  }
  await tab.context().close();
}

/** @param {string} origin @param {import('./test/browser.mjs').Browser} browser */
async function takePictures(origin, browser) {
  mkdirSync(PICTURES, { recursive: true });
  for (const { viewport, colorScheme } of VIEWS) {
    const { tab } = await openTab(browser, viewport, colorScheme);
    for (const path of MAIN) {
      await tab.goto(origin + path, { waitUntil: 'load' });
      const name = path.replaceAll('/', '_');
      await tab.screenshot({ path: `${PICTURES}/${name}-${viewport.width}-${colorScheme}.png` });
    }
    await tab.context().close();
  }
}

const PARTS = new Map([
  ['pages', testPages],
  ['axe', testAxe],
  ['search', testSearch],
]);

const args = process.argv.slice(2);
const only = args[args.indexOf('--only') + 1] ?? '';
const wanted = args.includes('--only') ? [only] : ['files', ...PARTS.keys()];
const { origin, close } = await serve(DIST);
const browser = await launch();
if (wanted.includes('files')) testFiles();
for (const [name, run] of PARTS) if (wanted.includes(name)) await run(origin, browser);
if (args.includes('--screenshots')) await takePictures(origin, browser);
await browser.close();
close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

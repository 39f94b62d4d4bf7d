// Tests the built page in an installed Chromium. The arguments are words: only checks whose name has one of them
// run. The last line is `N passed, N failed`.
import { appearanceChecks } from './checks/appearance.mjs';
import { networkChecks } from './checks/network.mjs';
import { privacyChecks } from './checks/privacy.mjs';
import { sampleChecks } from './checks/samples.mjs';
import { useChecks } from './checks/use.mjs';
import { findChromium, HOW_TO_GET, launch } from './chromium.mjs';
import { createWorld } from './world.mjs';

const executablePath = findChromium();
if (executablePath === undefined) {
  console.error(`The playground was not tested, because ${HOW_TO_GET}`);
  process.exit(1);
}
const words = process.argv.slice(2);
const all = [
  ...networkChecks,
  ...privacyChecks,
  ...sampleChecks,
  ...useChecks,
  ...appearanceChecks,
];
const checks = all.filter(
  ([name]) => words.length === 0 || words.some((word) => name.includes(word)),
);

const browser = await launch(executablePath);
console.log(`Chromium ${browser.version()}`);
const world = await createWorld(browser);
let passed = 0;
let failed = 0;

/** @type {import('./world.mjs').Check} */
const quiet = [
  'the console stays empty',
  async ({ complaints }) => {
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
  },
];
for (const [name, run] of [...checks, quiet]) {
  try {
    await run(world);
    passed += 1;
    console.log(`✓ ${name}`);
  } catch (error) {
    failed += 1;
    console.error(`✗ ${name}\n${error instanceof Error ? error.stack : String(error)}`);
  }
}
await browser.close();
world.close();
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

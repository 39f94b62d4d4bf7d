// Runs one part in this process and tells its results to the process that started it.
import { PartReport } from './report.mjs';

/** @import { Mode, RunPart } from './types.d.ts' */

const [name = '', given] = process.argv.slice(2);
const mode = /** @type {Mode} */ (given);
const { run } = /** @type {{ run: RunPart }} */ (await import(`./parts/${name}.mjs`));
const report = new PartReport(name, mode);
await run({ mode, quick: mode !== 'full', report });
const results = report.write();
process.send?.(results);

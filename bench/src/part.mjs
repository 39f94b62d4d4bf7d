// Runs one part in this process and tells its results to the process that started it.
import { PartReport } from './report.mjs';

/** @import { RunPart } from './types.d.ts' */

const [name = '', quick] = process.argv.slice(2);
const { run } = /** @type {{ run: RunPart }} */ (await import(`./parts/${name}.mjs`));
const report = new PartReport(name, quick === 'quick');
await run({ quick: report.quick, report });
const results = report.write();
process.send?.(results);

import { runSuite } from './suite.mjs';

console.log(JSON.stringify(await runSuite()));

import { runSuites } from './suite.mjs';

console.log(JSON.stringify(await runSuites()));

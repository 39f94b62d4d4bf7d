// Prints how many milliseconds it takes to import the given modules, in a process that has done
// nothing else: wall time and CPU time.
import { startClock } from './cold-clock.mjs';

const stop = startClock();
for (const name of process.argv.slice(2)) await import(name);
stop();

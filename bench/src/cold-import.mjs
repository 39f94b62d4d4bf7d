// Prints how many milliseconds it takes to import the given modules, in a process that has done
// nothing else.
const start = performance.now();
for (const name of process.argv.slice(2)) await import(name);
console.log(performance.now() - start);

/** Returns a function that prints the milliseconds since then: wall time, and CPU time of all threads. */
export function startClock() {
  const cpu = process.cpuUsage();
  const start = performance.now();
  return () => {
    const wallMs = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    console.log(`${wallMs} ${(user + system) / 1000}`);
  };
}

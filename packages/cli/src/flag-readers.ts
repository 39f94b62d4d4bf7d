import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

/** Adds a value to those of a flag that may be repeated. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Adds the words of a value: names that hold neither spaces nor commas. */
export function collectWords(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, ...value.split(/[\s,]+/).filter((word) => word !== '')];
}

/** Reads a number. @throws {InvalidArgumentError} */
export function toNumber(value: string): number {
  const number = Number(value);
  if (/^\d+(?:\.\d+)?$/.test(value)) return number;
  throw new InvalidArgumentError('It has to be a number.');
}

/** Adds the flags of what a command may ask the network for. */
export function addNetworkFlags(command: Command): void {
  command
    .option('--timeout-ms <number>', 'milliseconds for each request; default 5000', toNumber)
    .option('--allow-private-host <host>', 'an internal host that metadata may lead to', collect)
    .option('--allow-http-origin <origin>', 'an origin that may be asked without TLS', collect);
}

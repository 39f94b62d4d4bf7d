import { withAdvice } from '#advice';
import { ConfigError, isConfigError } from '../errors/errors.ts';
import type { ConfigProblem } from '../errors/errors.ts';

/** Everything found wrong with one set of options. */
export interface Problems {
  add(path: string, message: string): void;
  /** Returns the position at `path`; the empty path is the options object itself. */
  at(path: string): Position;
  /** Returns what `build` returns; the problems that it throws instead are added here. */
  gather<T>(build: () => T): T | undefined;
  toError(): ConfigError;
  /** @throws {ConfigError} `invalid_options` with every problem, if there is one */
  throwIfAny(): void;
}

/** A position in the options: an option, a member of an option, or an entry of a list. */
export interface Position {
  /** For instance `issuers[1].audience`. */
  readonly path: string;
  /** Reports what is wrong at this position. Returns undefined, as a reader then does. */
  report(message: string): undefined;
  /** Adds a line to the end of the error's message. Alone it is not a problem. */
  note(line: string): void;
  member(name: string): Position;
  entry(index: number): Position;
}

/** Creates an empty collection of problems. */
export function createProblems(): Problems {
  const found: ConfigProblem[] = [];
  const notes: string[] = [];
  const add = (path: string, fault: string): undefined =>
    void found.push({ path, message: withAdvice(fault) });
  const at = (path: string): Position => ({
    path,
    report: (message) => add(path, message),
    note: (line) => void notes.push(line),
    member: (name) => at(path === '' ? name : `${path}.${name}`),
    entry: (index) => at(`${path}[${index}]`),
  });
  const toError = (): ConfigError => new ConfigError('invalid_options', found, notes);
  return {
    add,
    at,
    toError,
    gather: (build) => {
      try {
        return build();
      } catch (error) {
        if (!isConfigError(error) || error.code !== 'invalid_options') throw error;
        found.push(...error.problems);
        notes.push(...(error.notes ?? []));
        return undefined;
      }
    },
    throwIfAny: () => {
      if (found.length > 0) throw toError();
    },
  };
}

/**
 * Returns what `read` returns for an empty collection of problems, and throws if it finds any.
 *
 * @throws {ConfigError} `invalid_options`, also for options that cannot be read at all because a
 * proxy throws
 */
export function readOptions<T>(read: (problems: Problems) => T): T {
  const problems = createProblems();
  try {
    const value = read(problems);
    problems.throwIfAny();
    return value;
  } catch (error) {
    if (isConfigError(error)) throw error;
    throw new ConfigError('invalid_options', [{ path: 'options', message: GETTER_THREW }]);
  }
}

/** What is wrong with an option whose getter, or whose proxy, throws. */
export const GETTER_THREW = 'could not be read: a getter or a proxy threw';

import { Readable } from 'node:stream';
import { tmpdir } from 'node:os';
import type { Input, Io } from '../src/io.ts';

/** An {@link Io} that keeps what is written. */
export interface FakeIo extends Io {
  readonly written: { readonly stdout: () => string; readonly stderr: () => string };
}

/** How the outside of a command looks. */
export interface FakeSetting {
  /** What is on standard input; a list is what comes one after another. */
  readonly stdin?: string | Uint8Array | readonly (string | Uint8Array)[];
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly now?: () => number;
  readonly untilEnded?: () => Promise<void>;
}

/** Creates the outside of a command. */
export function fakeIo(setting: FakeSetting = {}): FakeIo {
  const { stdin = '', isTTY = false, columns = 80, env = {}, cwd = tmpdir() } = setting;
  const stdout: string[] = [];
  const stderr: string[] = [];
  const raw: boolean[] = [];
  const chunks = Array.isArray(stdin) ? stdin : [stdin];
  const input: Input = Object.assign(
    Readable.from(chunks.map((chunk: string | Uint8Array) => Buffer.from(chunk))),
    { isTTY, setRawMode: (isRaw: boolean) => void raw.push(isRaw) },
  );
  return {
    stdin: input,
    stdout: { write: (text) => void stdout.push(text), isTTY, columns },
    stderr: { write: (text) => void stderr.push(text), isTTY, columns },
    env,
    cwd,
    now: setting.now ?? Date.now,
    untilEnded: setting.untilEnded ?? (async () => new Promise<never>(() => {})),
    written: { stdout: () => stdout.join(''), stderr: () => stderr.join('') },
  };
}

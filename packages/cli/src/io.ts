/** A stream that a command writes to. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  /** The width of the terminal in characters. */
  readonly columns?: number | undefined;
}

/** The stream that a command reads from. */
export interface Input extends AsyncIterable<Uint8Array | string> {
  readonly isTTY?: boolean | undefined;
  /** Delivers each key as it is typed, and shows none; only on a terminal. */
  setRawMode?(isRaw: boolean): unknown;
  destroy?(): unknown;
}

/** Everything that a command touches outside of itself. */
export interface Io {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** `NO_COLOR`, `FORCE_COLOR`, `TERM` and `NODE_ENV` are looked at. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The folder that paths are relative to. */
  readonly cwd: string;
  /** Returns milliseconds since the epoch. */
  readonly now: () => number;
  /** Resolves when the process is asked to end: SIGINT or SIGTERM. Before it is called, they end it at once. */
  readonly untilEnded: () => Promise<void>;
}

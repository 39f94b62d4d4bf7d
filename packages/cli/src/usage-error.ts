/** A command line, or a file that it names, that cannot be used. The message says what to change. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** Further lines: what to type instead. */
  readonly hints: readonly string[];

  constructor(message: string, hints: readonly string[] = []) {
    super(message);
    this.hints = hints;
  }
}

/** Returns what an unknown value that was thrown says. It may be one that cannot be asked. */
export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'what was thrown says nothing';
  }
}

/** How a command ends. The README documents the numbers. */
export const EXIT = {
  /** The token is accepted; nothing was found; the command was ended as usual. */
  ok: 0,
  /** The token is refused; something needs attention. */
  found: 1,
  /** The command line or a file that it names is wrong. */
  usage: 2,
  /** No decision: keys or the issuer could not be reached, or the signature was not checked. */
  undecided: 3,
  /** A mistake of this program. */
  internal: 70,
} as const;

/** One of {@link EXIT}. */
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

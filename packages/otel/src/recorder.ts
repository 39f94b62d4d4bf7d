/** What events are handed to. It may throw. */
export interface Recorder {
  record(event: unknown): void;
  /** Ends what reads on its own. */
  close(): void;
}

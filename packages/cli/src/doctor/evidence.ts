import type { ShownCertificate } from './certificate.ts';

/** An answer to one request, as it came. */
export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  /** Wall clock of this machine when the headers arrived, in milliseconds since the epoch. */
  readonly receivedAtMs: number;
  /** Milliseconds from the request to the end of the body. */
  readonly tookMs: number;
  /** What the server showed over TLS. */
  readonly certificate: ShownCertificate | undefined;
}

/** A request that had no answer, and why in one line. */
export interface NoAnswer {
  readonly url: string;
  /** `timeout`, `too-large`, `encoding`, `private-address`, or the code of the system, such as `ENOTFOUND`. */
  readonly code: string;
  readonly message: string;
  /** The certificate that was refused, where that is the reason. */
  readonly certificate?: ShownCertificate | undefined;
}

/** What came back from one URL. */
export type Outcome = Answer | NoAnswer;

/** Everything that was seen of an issuer. */
export interface Evidence {
  readonly issuer: string;
  /** Metadata documents in the order in which they were tried; the last one counts. */
  readonly metadata: readonly Outcome[];
  /** The document of metadata, where it is a JSON object. */
  readonly document: Readonly<Record<string, unknown>> | undefined;
  readonly jwks: Outcome | undefined;
  /** The entries of the key set, where it is one. */
  readonly keys: readonly unknown[] | undefined;
  /** Wall clock of this machine when all was gathered, in milliseconds since the epoch. */
  readonly nowMs: number;
}

/** Tells whether there was an answer. */
export function isAnswer(outcome: Outcome | undefined): outcome is Answer {
  return outcome !== undefined && 'status' in outcome;
}

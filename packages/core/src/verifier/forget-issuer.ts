import { ignoreRejection } from '../maybe-promise.ts';
import type { Policy } from '../policy/compile.ts';
import type { IssuerResolver } from '../verify/context.ts';

/** Drops what is held of an issuer: the answer of the resolver, and keys where their source can drop them. */
export function forgetIssuer(
  issuer: string,
  { trusted, sharedKeys }: Policy,
  resolver: IssuerResolver | undefined,
): void {
  const held = resolver?.forget(issuer);
  // Also where no entry is held any more, the shared source may still hold keys.
  const sources = new Set([trusted.get(issuer)?.keys, held?.keys, sharedKeys]);
  for (const source of sources) ignoreRejection(source?.forget?.(issuer));
}

import type { AuthErrorCode } from '../errors/errors.ts';
import type { KnownFacts } from '../errors/facts.ts';
import { refusal } from '../errors/refusal.ts';

/** Refuses the request with a code about its proof. */
export function refuseProof<Code extends AuthErrorCode>(
  code: Code,
  facts: KnownFacts<Code>,
): never {
  throw refusal(code, facts);
}

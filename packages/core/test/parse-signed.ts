import { parseToken } from '../src/verify/parse.ts';
import type { TokenReader } from '../src/verify/parse.ts';
import type { ParsedToken } from '../src/verify/token.ts';

/** Parses a token as a verifier without the option `decrypt` does, for which nothing has to be waited for. */
export function parseSigned(
  token: unknown,
  maxTokenBytes: number,
  reader: Pick<TokenReader, 'engine' | 'headerMemory'>,
): ParsedToken {
  const policy = { maxTokenBytes, monotonicMs: () => 0, callbackTimeoutMs: 5_000, emit: () => {} };
  return parseToken(token, { ...reader, mode: 'sync', policy }) as ParsedToken;
}

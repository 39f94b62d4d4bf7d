import type { VerifyCall } from '@oidc-verify/core';
import { UsageError } from '../usage-error.ts';
import type { PolicyFlags } from './policy-flags.ts';
import { readTextFile } from './read-file.ts';

/**
 * Returns how the token was presented, from `--proof`, `--method` and `--url`.
 *
 * @throws {UsageError} when some of them are missing
 */
export async function readCall(flags: PolicyFlags, cwd: string): Promise<VerifyCall | undefined> {
  const { proof, method, url, keys } = flags;
  if (proof === undefined) {
    if (method === undefined && url === undefined) return undefined;
    throw new UsageError(
      '--method and --url belong to a DPoP proof; give the file of it with --proof.',
    );
  }
  if (method === undefined || url === undefined || !URL.canParse(url)) {
    throw new UsageError(
      '--proof needs the request that it was made for: --method POST --url https://api.example.com/orders',
    );
  }
  if (keys === false) {
    throw new UsageError(
      '--no-keys cannot judge a DPoP proof, which is bound to the signed token; leave one out.',
    );
  }
  const { pathname, search } = new URL(url);
  const dpopProofs = [(await readTextFile(proof, '--proof', cwd)).trim()];
  return { scheme: 'DPoP', request: { method, url: pathname + search, dpopProofs } };
}

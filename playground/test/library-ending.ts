import type { AuthEvent, Verifier, VerifyCall } from '@oidc-verify/core';
import type { View } from '../src/model/view.ts';

/** How the library ends for a token: `accepted`, or code and stage. */
export async function libraryEnding(
  verifier: Verifier,
  events: readonly AuthEvent[],
  token: unknown,
  call: VerifyCall = {},
): Promise<string> {
  const outcome = await verifier.tryVerify(token as string, call);
  if (outcome.ok) return 'accepted';
  const refused = events.findLast((event) => event.type === 'refused');
  return `${outcome.error.code} at ${refused?.stage}`;
}

/** How the page ends for it, in the same words. */
export function pageEnding({ verdict }: Pick<View, 'verdict'>): string {
  const { kind, code, stage } = verdict;
  return kind === 'refused' ? `${code} at ${stage}` : kind;
}

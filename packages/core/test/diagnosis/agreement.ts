import type { Verifier, VerifyCall } from '@oidc-verify/core';
import { explain } from '@oidc-verify/core/diagnosis';
import type { AuthEvent } from '@oidc-verify/core';
import { toCertificate } from '../parity/certificates.ts';
import type { BuiltCase } from '../parity/corpus.ts';

/** A verifier that nobody has used, and the events that it sends. */
export interface Fresh {
  readonly verifier: Verifier;
  readonly events: readonly AuthEvent[];
}

/** How one token ended: `accepted`, or code and stage. */
async function verifyEnding({ verifier, events }: Fresh, token: unknown, call: VerifyCall) {
  const outcome = await verifier.tryVerify(token as string, call);
  if (outcome.ok) return 'accepted';
  const refused = events.findLast((event) => event.type === 'refused');
  return `${outcome.error.code} at ${refused?.stage}: ${outcome.error.detail}`;
}

async function explainEnding({ verifier }: Fresh, token: unknown, call: VerifyCall) {
  const { accepted, code, stage, detail, stages } = await explain(verifier, token, call);
  const outcomes = stages.map(({ outcome }) => outcome);
  const at = stages.findIndex(({ outcome }) => outcome === 'refused');
  // Everything before the refusal has passed, and nothing after it was reached.
  const isOrdered = outcomes.every((outcome, index) => {
    if (accepted) return outcome === 'passed';
    return at === -1
      ? outcome === 'not-reached'
      : outcome === (index < at ? 'passed' : index === at ? 'refused' : 'not-reached');
  });
  if (!isOrdered) return `stages out of order: ${outcomes.join(', ')}`;
  if (accepted) return 'accepted';
  if (at !== -1 && stages[at]?.stage !== stage) return `refused at ${stages[at]?.stage}`;
  return `${code} at ${stage}: ${detail}`;
}

/** Returns how `explain` and `verify` end for one token, on a verifier of its own each. */
export async function compareEndings(
  create: () => Promise<Fresh>,
  token: unknown,
  call: VerifyCall = {},
): Promise<{ readonly explained: string; readonly verified: string }> {
  return {
    explained: await explainEnding(await create(), token, call),
    verified: await verifyEnding(await create(), token, call),
  };
}

/** Returns how a case of the corpus calls `verify`. */
export function callOf(
  { recipe, method, target: url, proofs }: BuiltCase,
  requirement: unknown,
): VerifyCall {
  const { scheme, clientCertificate: name } = recipe.call ?? {};
  const clientCertificate = name === undefined ? undefined : toCertificate(name);
  const request = { method, url, dpopProofs: proofs, clientCertificate };
  const hasRequest = name !== undefined || scheme === 'DPoP';
  return {
    requirement,
    ...(scheme === undefined ? {} : { scheme }),
    ...(hasRequest ? { request } : {}),
  } as VerifyCall;
}

import { AuthError, CONTRACT, CONTRACT_VERSION, staticJwks } from '@oidc-verify/core';
import type { KeySource, Verifier } from '@oidc-verify/core';
import { explain } from '@oidc-verify/core/diagnosis';
import type { ExplainedStage } from '@oidc-verify/core/diagnosis';
import { createTestIssuer, signBytes, toPublicJwk } from '@oidc-verify/testing';
import type { SigningAlgorithm } from '@oidc-verify/testing';
import { toReport } from './explain-token.ts';
import type { ExplainReport, ExplainSetting } from './explain-token.ts';
import type { KeysAndLimit } from './open-policy.ts';
import { readParts } from './token-parts.ts';

/** What a token is explained with when there are no keys. */
export interface UnsignedSetting extends Pick<ExplainSetting, 'hasPreset' | 'showValues'> {
  /** Creates the verifier with another source of keys, and another limit. */
  readonly createVerifier: (instead: KeysAndLimit) => Verifier;
}

/**
 * Returns how a token fares apart from its signature. The same bytes are signed with a key of our own, which
 * never leaves this function, so that the later stages judge them as they judge any token. The outcome is
 * never `accepted`.
 */
export async function explainWithoutKeys(
  token: string,
  { createVerifier, ...setting }: UnsignedSetting,
): Promise<ExplainReport> {
  const first = await explain(createVerifier({ keys: NO_KEYS }), token);
  if (first.stage !== 'key') return toReport(token, first, setting);
  const { resigned, keys } = await signAnew(token);
  // The first walk has judged the length. Our signature may be longer than that of the token.
  const limit = resigned.length > token.length ? { maxTokenBytes: resigned.length } : {};
  const second = await explain(createVerifier({ keys, ...limit }), resigned);
  const report = toReport(token, second, setting);
  const stages = report.stages.map((stage) => markUnchecked(stage, first.stages));
  const isOpen = report.outcome === 'accepted';
  return {
    ...report,
    ...(isOpen ? { outcome: 'undecided', status: null } : {}),
    signatureChecked: false,
    stages,
  };
}

// What only the first walk saw of the token: its real length.
function markUnchecked(
  stage: ExplainReport['stages'][number],
  first: readonly ExplainedStage[],
): ExplainReport['stages'][number] {
  if (stage.stage === 'key' || stage.stage === 'signature') {
    const { stage: name, expected, found } = stage;
    return { stage: name, outcome: 'not-checked', expected, found };
  }
  if (stage.stage !== 'parse') return stage;
  return first.find(({ stage: name }) => name === 'parse') ?? stage;
}

const NO_KEYS: KeySource = Object.freeze({
  [CONTRACT]: CONTRACT_VERSION,
  peek: () => undefined,
  load: async () => Promise.reject(new AuthError('jwks_fetch_failed')),
  wake: () => 'settled' as const,
  close: () => {},
});

async function signAnew(
  token: string,
): Promise<{ readonly resigned: string; readonly keys: KeySource }> {
  const { alg, kid } = readParts(token)?.header ?? {};
  // The stage that checks the header has passed, so it names an algorithm of ours.
  const algorithm = (alg === 'EdDSA' ? 'Ed25519' : alg) as SigningAlgorithm;
  const { privateJwk } = (await createTestIssuer({ algorithms: [algorithm] })).signingKey();
  const signed = token.slice(0, token.lastIndexOf('.'));
  const signature = await signBytes({ alg: algorithm, key: privateJwk }, Buffer.from(signed));
  const name = typeof kid === 'string' ? { kid } : {};
  return {
    resigned: `${signed}.${Buffer.from(signature).toString('base64url')}`,
    keys: staticJwks({
      keys: [{ ...toPublicJwk(privateJwk), ...name, alg: algorithm, use: 'sig' }],
    }),
  };
}

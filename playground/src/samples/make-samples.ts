import { createTestIssuer, hostileTokens } from '@oidc-verify/testing';
import type { HostileToken } from '@oidc-verify/testing';
import { STAGES } from '@oidc-verify/core/diagnosis';
import type { PathStage } from '@oidc-verify/core/diagnosis';
import { goodSamples } from './good-samples.ts';
import { mistakeSamples } from './mistake-samples.ts';
import type { Sample, SampleSet } from './sample.ts';

/** When the samples are issued and judged. Their tokens are valid for five minutes. */
const AT = '2026-07-01T12:00:00Z';

const STAGE_LABELS: Readonly<Record<PathStage, string>> = {
  parse: '1 parse',
  issuer: '2 issuer',
  header: '3 header',
  key: '4 key',
  signature: '5 signature',
  claims: '6 claims',
  confirmation: '7 confirmation',
  authorize: '8 authorize',
};

/** Makes all samples: good tokens, usual mistakes, and the hostile catalogue by the stage that refuses. */
export async function makeSamples(): Promise<SampleSet> {
  const now = (): number => Date.parse(AT);
  const issuer = await createTestIssuer({
    now,
    algorithms: ['RS256', 'PS256', 'ES256', 'Ed25519'],
  });
  // The catalogue is made for an issuer that publishes one key.
  const attacked = await createTestIssuer({ now });
  const hostile = (await hostileTokens(attacked)).map((token) => toSample(token));
  const { keys } = issuer.jwks();
  return {
    issuer: issuer.issuer,
    audience: String(issuer.audience),
    at: AT,
    groups: [
      { label: 'Accepted', keys, samples: await goodSamples(issuer) },
      { label: 'Usual mistakes', keys, samples: await mistakeSamples(issuer) },
      ...STAGES.map((stage) => ({
        label: `Attacks on ${STAGE_LABELS[stage]}`,
        keys: attacked.jwks().keys,
        samples: hostile.filter(({ expected }) => expected?.stage === stage),
      })).filter(({ samples }) => samples.length > 0),
    ],
  };
}

function toSample({ name, source, token, code, stage, needs }: HostileToken): Sample {
  return {
    name,
    title: name.replaceAll('-', ' '),
    source,
    token,
    expected: { code, stage },
    fields: { algorithms: needs.algorithms.join(' ') },
    keys: needs.keys,
  };
}

import { EMPTY_POLICY } from '../model/state.ts';
import type { PlaygroundState } from '../model/state.ts';
import type { SampleSet } from './sample.ts';

/**
 * Returns the state in which a sample is judged: its token as it is, the policy of all samples and its own. Undefined
 * if there is no such sample.
 */
export function toSampleState(
  { issuer, audience, at, groups }: SampleSet,
  name: string,
): PlaygroundState | undefined {
  for (const { samples, keys } of groups) {
    const sample = samples.find((one) => one.name === name);
    if (sample !== undefined) {
      const fields = { issuer, audience, algorithms: 'RS256', ...sample.fields };
      const jwks = { keys: [...keys, ...sample.keys] };
      return {
        input: sample.token,
        exact: true,
        policy: { ...EMPTY_POLICY, fields, at },
        keys: { mode: 'pasted', text: JSON.stringify(jwks, undefined, 2) },
      };
    }
  }
  return undefined;
}

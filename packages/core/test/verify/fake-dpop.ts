import { CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import type { Dpop, ProofContext } from '../../src/contract/dpop.ts';

/** Accepts or refuses proofs as configured, and records its calls. */
export interface FakeDpop extends Dpop {
  readonly asked: ProofContext[];
}

/** Creates a fake for `createDpop()`, for tests that are not about proofs. */
export function createFakeDpop(
  prove: Dpop['prove'] = () => undefined,
  mode: Dpop['mode'] = 'allowed',
): FakeDpop {
  const asked: ProofContext[] = [];
  return {
    [CONTRACT]: CONTRACT_VERSION,
    mode,
    algorithms: ['ES256'],
    asked,
    prove: (context) => {
      asked.push(context);
      return prove(context);
    },
  };
}

import { CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import type { Dpop, ProofContext } from '../../src/contract/dpop.ts';

/** Takes proofs as told, and remembers what it was asked. */
export interface FakeDpop extends Dpop {
  readonly asked: ProofContext[];
}

/** Returns what stands in for `createDpop()` where proofs themselves are not the subject. */
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

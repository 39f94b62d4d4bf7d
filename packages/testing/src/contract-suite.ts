import type { AdapterHarness, ContractCase } from './adapter-contract.ts';
import { authorizationCases } from './contract/authorization.ts';
import { callbackCases } from './contract/callbacks.ts';
import { compositionCases } from './contract/composition.ts';
import { confidentialityCases } from './contract/confidentiality.ts';
import { credentialCases } from './contract/credentials.ts';
import { dpopAnswerCases } from './contract/dpop-answers.ts';
import { dpopCases } from './contract/dpop.ts';
import { editedHeaderCases } from './contract/edited-headers.ts';
import { errorCases } from './contract/errors.ts';
import { lifecycleCases } from './contract/lifecycle.ts';
import { metadataCases } from './contract/metadata.ts';
import { methodCases } from './contract/methods.ts';
import { nestingCases } from './contract/nesting.ts';
import { optionalCases } from './contract/optional.ts';
import { outageCases } from './contract/outage.ts';
import { recoveryCases } from './contract/recovery.ts';
import { replacedCases } from './contract/replaced.ts';
import { refusalCases } from './contract/refusals.ts';
import type { Family } from './contract/scene.ts';
import { selfRequestCases } from './contract/self-requests.ts';
import { stepUpCases } from './contract/step-up.ts';
import { targetCases } from './contract/targets.ts';
import { twoAuthCases } from './contract/two-auths.ts';
import { upgradeCases } from './contract/upgrade.ts';

const FAMILIES: readonly Family[] = [
  credentialCases,
  refusalCases,
  optionalCases,
  authorizationCases,
  stepUpCases,
  compositionCases,
  outageCases,
  lifecycleCases,
  errorCases,
  confidentialityCases,
  methodCases,
  nestingCases,
  upgradeCases,
  metadataCases,
  dpopCases,
  dpopAnswerCases,
  editedHeaderCases,
  twoAuthCases,
  recoveryCases,
  replacedCases,
  callbackCases,
  targetCases,
  selfRequestCases,
];

/**
 * Returns the cases of the adapter contract, for any test runner. Each case starts an app through
 * `harness`, checks its responses and stops it. Case names are unique.
 */
export function adapterContract(harness: AdapterHarness): readonly ContractCase[] {
  return FAMILIES.flatMap((family) => family(harness));
}

import { createDpop } from '@oidc-verify/core/dpop';
import type { Dpop } from '@oidc-verify/core/dpop';
import { durableReplay } from '@oidc-verify/workers';
import type { ObjectNamespace } from '@oidc-verify/workers';

export { ReplayObject } from '@oidc-verify/workers';

// `env.REPLAY` is the binding of the class `ReplayObject`.
export function createSharedDpop(env: { readonly REPLAY: ObjectNamespace }): Dpop {
  const publicOrigin = 'https://api.example.com';
  return createDpop({ publicOrigin, replay: durableReplay(env.REPLAY) });
}

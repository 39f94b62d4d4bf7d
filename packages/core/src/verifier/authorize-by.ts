import type { VerifyCall } from '../contract/call.ts';
import type { CompiledRequirement, Requirement } from '../contract/requirement.ts';
import type { VerifiedToken } from '../contract/result.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { Context } from '../verify/context.ts';
import type { Runner } from './runner.ts';

/** Passes when a verified token may do what `route` demands. */
export type Authorize = (
  token: VerifiedToken,
  route: Requirement | CompiledRequirement,
  call?: VerifyCall,
) => MaybePromise<void>;

/** Returns the run of a stage that authorizes tokens. */
export function authorizeBy(
  stage: (token: VerifiedToken, context: Context) => MaybePromise<void>,
  run: Runner['run'],
): Authorize {
  return (token, route, call) =>
    run({ ...call, requirement: route }, 'async', (context) => {
      context.progress.operation = 'authorize';
      context.progress.stage = 'authorize';
      return stage(token, context);
    });
}

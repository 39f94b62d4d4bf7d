import type { AuthScheme } from '../errors/challenge.ts';
import type { ActorOptions } from './actor.ts';
import type { WaitUntil } from './key-source.ts';
import type { VerifyRequest } from './request.ts';
import type { CompiledRequirement, Requirement } from './requirement.ts';
import type { AccessTokenClaims } from './result.ts';
import type { DemandingDeep } from './strict.ts';

/** The second argument of `verifySync`. */
export interface SyncVerifyCall<Claims = AccessTokenClaims> {
  readonly requirement?: Requirement<Claims> | CompiledRequirement | undefined;
  /** How the token was presented. Default `'Bearer'`. */
  readonly scheme?: AuthScheme | undefined;
  readonly request?: VerifyRequest | undefined;
  readonly waitUntil?: WaitUntil | undefined;
}

/** The second argument of `verify`. */
export interface VerifyCall<Claims = AccessTokenClaims> extends SyncVerifyCall<Claims> {
  /** Ends only the wait of this call. Shared work goes on, because other requests may need its result. */
  readonly signal?: AbortSignal | undefined;
}

/** Refuses a call whose requirement, or the actor in it, is written out with an undefined member. */
export type StrictCall<Given> = DemandingDeep<
  Given,
  'requirement',
  keyof Requirement,
  'actor',
  keyof ActorOptions
>;

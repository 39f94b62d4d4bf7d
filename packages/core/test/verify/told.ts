// What an operator is told of a refusal, as data.
import { isAuthError } from '@oidc-verify/core';
import type { SignOptions } from '@oidc-verify/testing';
import { createSetting } from '../setting.ts';
import type { Setting } from '../setting.ts';

export type Members = Readonly<Record<string, unknown>>;

/** A token, and where it is sent. The token is a good one but for `claims` and `sign`. */
export interface Situation {
  readonly claims?: Members;
  readonly sign?: SignOptions;
  /** In place of a token that is made. */
  readonly token?: (good: string) => unknown;
  readonly options?: Members;
  readonly call?: Members;
  readonly way?: 'sync';
}

/** One row of a table: the code, the facts beside it, and what leads to them. */
export type Row = readonly [code: string, facts: Members, situation: Situation];

/** Returns the code and the facts of what `ask` is refused with. */
export async function toldOf(ask: () => unknown): Promise<unknown> {
  try {
    await ask();
    return 'passed';
  } catch (error) {
    if (!isAuthError(error)) throw error;
    return error.facts ?? error.code;
  }
}

/** Returns the facts of the refusal that `situation` leads to. */
export async function factsIn(
  { claims, sign, token = (good) => good, options, call, way }: Situation,
  setting: Setting,
): Promise<unknown> {
  const presented = token(await setting.issuer.sign({ ...claims }, sign)) as string;
  const verifier = setting.verifier(options);
  return toldOf(() =>
    way === 'sync' ? verifier.verifySync(presented, call) : verifier.verify(presented, call),
  );
}

export const setting = await createSetting();
export const NOW = setting.clock.now() / 1000;

import type { AuthEvent, IssuerOptions, ResolverOptions } from '@oidc-verify/core';
import { createClock } from '@oidc-verify/testing';
import type { TestClock } from '@oidc-verify/testing';
import { createIssuerResolver } from '../../src/memory/issuer-memory.ts';
import { compilePolicy } from '../../src/policy/compile.ts';
import type { IssuerResolver, Mode } from '../../src/verify/context.ts';
import { AUDIENCE, codeOf, createSetting, defer } from '../setting.ts';
import type { Deferred } from '../setting.ts';

const { keys } = await createSetting();

/** A resolver over `answer`, its clock, and what it was asked and said. */
export interface ResolverSetting {
  readonly resolver: IssuerResolver;
  readonly clock: TestClock;
  readonly asked: string[];
  readonly outcomes: string[];
  resolve(iss: string, mode?: Mode): Promise<string>;
}

export function setUpResolver(
  answer: (iss: string, signal: AbortSignal) => unknown,
  options: ResolverOptions = {},
): ResolverSetting {
  const clock = createClock();
  const asked: string[] = [];
  const outcomes: string[] = [];
  const onEvent = (event: AuthEvent): void => {
    if (event.type === 'resolver') outcomes.push(event.outcome);
  };
  const resolveIssuer = (iss: string, { signal }: { readonly signal: AbortSignal }): never => {
    asked.push(iss);
    return answer(iss, signal) as never;
  };
  const { now, monotonicMs } = clock;
  const policy = compilePolicy({
    resolveIssuer,
    resolver: options,
    audience: AUDIENCE,
    keys,
    onEvent,
    now,
    monotonicMs,
  });
  const resolver = createIssuerResolver(resolveIssuer, policy);
  return {
    resolver,
    clock,
    asked,
    outcomes,
    resolve: async (iss, mode = 'async') => codeOf(async () => resolver.resolve(iss, mode)),
  };
}

/** Knows every issuer. */
export const known = (iss: string): IssuerOptions => ({ issuer: iss });

/** A resolver whose calls are answered one by one, when told. */
export interface HeldResolver {
  readonly answer: (iss: string) => Promise<unknown>;
  /** The calls that are not answered yet, in order. */
  readonly open: Map<string, Deferred<unknown>>;
  release(iss: string, value: unknown): void;
}

export function createHeldResolver(): HeldResolver {
  const open = new Map<string, Deferred<unknown>>();
  return {
    open,
    answer: async (iss) => {
      const call = defer<unknown>();
      open.set(iss, call);
      return call.promise;
    },
    release: (iss, value) => {
      const call = open.get(iss);
      if (call === undefined) throw new Error(`no call for ${iss}`);
      open.delete(iss);
      call.resolve(value);
    },
  };
}

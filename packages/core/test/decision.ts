import type { AuthEvent, RefusedEvent } from '@oidc-verify/core';
import { expect } from 'vitest';

/** Whether an event tells of a decision, and not of keys or functions. */
export function isDecision({ type }: AuthEvent): boolean {
  return type === 'accepted' || type === 'refused';
}

type Known = Partial<RefusedEvent> & Pick<RefusedEvent, 'code' | 'stage'>;

/** The event of a refusal: exactly these members, and the others as they usually are. */
export function refusedEvent(known: Known): object {
  return {
    type: 'refused',
    operation: 'verify',
    scheme: 'Bearer',
    cached: false,
    durationMs: 0,
    resolved: false,
    detail: expect.any(String) as unknown,
    facts: expect.objectContaining({ code: known.code }) as unknown,
    ...known,
  };
}

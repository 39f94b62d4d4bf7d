import type { SharedRevocationsEvent } from '@oidc-verify/core/revocation';

/** The state of a copy, as events tell it. */
export type CopyState = Pick<SharedRevocationsEvent, 'entries' | 'ageSeconds'>;

type Told = Pick<SharedRevocationsEvent, 'outcome' | 'reason'>;

/**
 * Creates a function that is called when a read ends, with what it failed with or undefined. It reports
 * the first outcome, and then each change.
 */
export function createTeller(
  emit: (event: SharedRevocationsEvent) => void,
  stateOf: () => CopyState,
): (failure: unknown, hasReset: boolean) => void {
  let before: 'nothing' | 'available' | 'unavailable' = 'nothing';
  const tell = (told: Told): void => emit({ type: 'shared-revocations', ...told, ...stateOf() });
  return (failure, hasReset) => {
    const last = before;
    before = failure === undefined ? 'available' : 'unavailable';
    if (failure !== undefined) {
      if (last !== 'unavailable') tell({ outcome: 'unavailable', reason: reasonOf(failure) });
      return;
    }
    if (hasReset) tell({ outcome: 'reset' });
    if (last === 'unavailable') tell({ outcome: 'recovered' });
    if (last === 'nothing') tell({ outcome: 'loaded' });
  };
}

function reasonOf(failure: unknown): NonNullable<SharedRevocationsEvent['reason']> {
  if (failure instanceof Error && failure.name === 'TimeoutError') return 'timeout';
  return failure instanceof TypeError ? 'not-an-answer' : 'failed';
}

import { startTimer } from './timer.ts';

/** Gives up the place of one refresh. */
export type Leave = () => void;

/** Bounds how many refreshes run at once for issuers of which no keys are held. */
export interface ColdGate {
  /**
   * Returns a place, at once where one is free, else as soon as one gets free; undefined when none did
   * in time. Issuers that are known go first, and keep a quarter of the places to themselves.
   */
  enter(isKnown: boolean): Leave | Promise<Leave | undefined>;
}

interface Waiting {
  readonly admit: () => void;
}

/** Returns a gate with `places`, at which nobody waits longer than `waitMs`. */
export function createColdGate(places: number, waitMs: number): ColdGate {
  const placesForNew = Math.max(1, Math.floor((places * 3) / 4));
  const queues = { known: new Set<Waiting>(), new: new Set<Waiting>() };
  const running = { known: 0, new: 0 };
  const hasPlace = (isKnown: boolean): boolean =>
    running.known + running.new < places && (isKnown || running.new < placesForNew);

  const take = (isKnown: boolean): Leave => {
    const kind = isKnown ? 'known' : 'new';
    running[kind] += 1;
    return () => {
      running[kind] -= 1;
      const [next] = hasPlace(true) ? queues.known : [];
      const [other] = hasPlace(false) ? queues.new : [];
      (next ?? other)?.admit();
    };
  };
  const wait = async (isKnown: boolean): Promise<Leave | undefined> =>
    new Promise((resolve) => {
      const queue = isKnown ? queues.known : queues.new;
      const end = (leave: Leave | undefined): void => {
        queue.delete(waiting);
        stopTimer();
        resolve(leave);
      };
      const stopTimer = startTimer(waitMs, () => end(undefined));
      const waiting: Waiting = { admit: () => end(take(isKnown)) };
      queue.add(waiting);
    });
  return { enter: (isKnown) => (hasPlace(isKnown) ? take(isKnown) : wait(isKnown)) };
}

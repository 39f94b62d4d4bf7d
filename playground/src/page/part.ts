import type { PlaygroundState } from '../model/state.ts';
import type { View } from '../model/view.ts';

/** What a part of the page shows. */
export interface Shown {
  readonly state: PlaygroundState;
  readonly view: View;
}

/** A part of the page. */
export interface Part {
  readonly root: HTMLElement;
  /** Shows a judgement. What somebody is typing in stays as it is. */
  readonly update: (shown: Shown) => void;
}

/**
 * Changes the state as it is now, which may be newer than the one that is shown: the members that are returned
 * replace those that are there.
 */
export type Change = (toNext: (state: PlaygroundState) => Partial<PlaygroundState>) => void;

import type { Io, Output } from '../io.ts';

/** Adds emphasis to text, where the stream shows it. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

const ESCAPE = '\u001B[';

/** Returns a style with colours, or one that leaves text as it is. */
export function createStyle(hasColor: boolean): Style {
  const wrap = (open: number, close: number) => (text: string) =>
    hasColor && text !== '' ? `${ESCAPE}${open}m${text}${ESCAPE}${close}m` : text;
  return {
    bold: wrap(1, 22),
    dim: wrap(2, 22),
    red: wrap(31, 39),
    green: wrap(32, 39),
    yellow: wrap(33, 39),
    cyan: wrap(36, 39),
  };
}

/**
 * Returns whether a stream gets colours: `FORCE_COLOR` decides, then `NO_COLOR` (no-color.org), then whether
 * it is a terminal that knows colours.
 */
export function hasColors({ isTTY }: Output, env: Io['env']): boolean {
  const { FORCE_COLOR: forced, NO_COLOR: refused, TERM: term } = env;
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  if (refused !== undefined && refused !== '') return false;
  return isTTY === true && term !== 'dumb';
}

const DEFAULT_WIDTH = 80;
const MIN_WIDTH = 40;
// Longer lines are hard to read.
const MAX_WIDTH = 120;

/** Returns the width of text for a stream: that of its terminal within bounds, or 80. */
export function widthOf({ columns }: Output): number {
  if (columns === undefined || columns === 0) return DEFAULT_WIDTH;
  return Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, columns));
}

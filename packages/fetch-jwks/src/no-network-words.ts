import type { networkWords as onNode } from './network-words.ts';

/** Outside of Node, the errors of a failed connection have no codes. */
export const networkWords: typeof onNode = () => undefined;

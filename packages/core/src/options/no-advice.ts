import type * as advice from './advice.ts';

/** Where bytes count, in browsers and on Workers, a message tells what is expected, and no more. */
export const withAdvice: typeof advice.withAdvice = (fault) => fault;

/** The names of the known options are in the notes of the error. */
export const unknownNameFault: typeof advice.unknownNameFault = () => 'is not a known option';

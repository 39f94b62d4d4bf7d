export { unknownNameFault } from './suggestion.ts';

/** What to do about a fault of the options, by the fault. */
export const ADVICE: ReadonlyMap<string, string> = new Map([
  ['contradicts `audience`', '; leave one of them out'],
  ['contradicts `clockToleranceSeconds`', '; leave one of them out'],
  ['contradicts `objectKeys`', '; leave one of them out'],
  ['has no effect without `resolveIssuer`', '; leave it out'],
  ['is inherited', '; make it a member of the options object itself'],
  ['is not a listed issuer', ', and there is no `resolveIssuer` that could know it'],
  [
    'is not a valid scope (RFC 6749 §3.3)',
    '; list each scope separately, without spaces, quotes or backslashes',
  ],
  ['is required: the identifier of this API', ', which every token must name (RFC 9068 §4)'],
  ['marks tokens that are not access tokens (RFC 8725 §3.12)', '; leave it out'],
  ['must be a Standard Schema (version 1)', ', such as a zod or valibot schema'],
  ['must be a key source', ', such as fetchJwks() or staticJwks({ keys: [...] })'],
  ['must be a non-empty object of strings', ', or be left out'],
  [
    "must be an object such as { scopes: ['orders:read'] }",
    ', not a request or a function; a guard must be called: write required(), not required',
  ],
  ['must have `subjects` or `clientIds`', '; false accepts no actor'],
  ['must not be a promise', '; await it'],
  ['must not be undefined', '; give it a value, or leave the option out'],
  ['must not hold a lone surrogate', ', which has no form in UTF-8'],
]);

/** Returns the message about a fault of the options, with what to do about it where that is known. */
export function withAdvice(fault: string): string {
  return fault + (ADVICE.get(fault) ?? '');
}

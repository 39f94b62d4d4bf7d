// Every case again, decided where a library has replaced the global `Promise`.
import { expect, test } from 'vitest';
import { replacePromise } from '../replace-promise.ts';

replacePromise();
await import('./parity.test.ts');
await import('./over-http.test.ts');
await import('../deadlines/injected-functions.test.ts');
await import('../verifier/resolved-issuers.test.ts');
await import('../http/foreign-promises.test.ts');

test('what an async function returns is no instance of Promise here', () => {
  expect((async () => {})()).not.toBeInstanceOf(Promise);
});

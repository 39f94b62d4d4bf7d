// The corpus again, where a library has replaced the global `Promise`. Not the contract: Hono itself asks
// whether what its only middleware returns is an instance of `Promise`, and takes other promises for a response.
import { replacePromise } from '../../core/test/replace-promise.ts';

replacePromise();
await import('./corpus.test.ts');

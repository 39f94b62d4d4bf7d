// The contract again, where a library has replaced the global `Promise`.
import { replacePromise } from '../../core/test/replace-promise.ts';

replacePromise();
await import('./contract.test.ts');
await import('./corpus.test.ts');

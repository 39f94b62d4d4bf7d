// The key source again, where a library has replaced the global `Promise`.
import { replacePromise } from '../../core/test/replace-promise.ts';

replacePromise();
await import('./fetch-jwks.test.ts');
await import('./many-issuers.test.ts');
await import('./key-store.test.ts');

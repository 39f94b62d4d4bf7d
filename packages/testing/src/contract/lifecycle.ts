import { AuthError, isAuthError } from '@oidc-verify/core';
import type { KeySource } from '@oidc-verify/core';
import { expectEqual, expectThat } from './expectation.ts';
import { failingWith } from './outage.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

/** `ready()`, `healthcheck()` and `close()`. */
export const lifecycleCases: Family = (harness) => [
  defineCase(
    harness,
    'lifecycle: ready() loads keys, healthcheck() does not',
    { keys: 'cold' },
    async ({ running, keys }) => {
      expectEqual('usable before', false, running.healthcheck().usable);
      expectEqual('loads by healthcheck()', 0, keys.loads);
      await running.ready();
      expectEqual('loads by ready()', 1, keys.loads);
      expectEqual('usable after', true, running.healthcheck().usable);
    },
  ),
  defineCase(
    harness,
    'lifecycle: ready() rejects if there are no keys',
    { keys: 'unavailable' },
    async ({ running }) => {
      expectEqual('code', 'jwks_fetch_failed', await codeOf(running.ready()));
      expectEqual('usable', false, running.healthcheck().usable);
    },
  ),
  closingCase(harness),
];

// Not a scene, because a scene would close the app a second time.
function closingCase(harness: Parameters<Family>[0]): ReturnType<Family>[number] {
  return {
    name: 'lifecycle: close() stops verification and does not close the injected key source',
    run: async () => {
      const keys = createSilentSource();
      const running = await harness.start({
        auth: { issuer: 'https://issuer.test', audience: 'https://api.test', keys: keys.source },
        errorHandler: 'send-error',
      });
      await running.close();
      expectEqual('code of ready()', 'verifier_closed', await codeOf(running.ready()));
      expectEqual('usable', false, running.healthcheck().usable);
      expectThat('an injected key source', 'never closed', keys.closes() === 0, keys.closes());
    },
  };
}

function createSilentSource(): { readonly source: KeySource; readonly closes: () => number } {
  let closes = 0;
  const source: KeySource = {
    ...failingWith(new AuthError('jwks_fetch_failed')),
    close: () => {
      closes += 1;
    },
  };
  return { source, closes: () => closes };
}

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
    return 'resolved';
  } catch (error) {
    return isAuthError(error) ? error.code : String(error);
  }
}

// One worker thread of `worker-pool.mjs`: verifies a batch and answers with claims and codes of refusals.
import { parentPort, workerData } from 'node:worker_threads';
import { createVerifier, isAuthError, staticJwks } from '@oidc-verify/core';

/** @import { Jwk } from '@oidc-verify/core' */
/** @typedef {{ keys: readonly Jwk[] } | { tokens: readonly string[] }} Task */

const policy = /** @type {Omit<Parameters<typeof createVerifier>[0], 'keys'>} */ (workerData);
/** @type {ReturnType<typeof createVerifier> | undefined} */
let verifier;

parentPort?.on('message', (/** @type {Task} */ task) => {
  if ('keys' in task) verifier = createVerifier({ ...policy, keys: staticJwks(task) });
  else parentPort?.postMessage(task.tokens.map(verify), []);
});

/** @param {string} token */
function verify(token) {
  if (verifier === undefined) return { code: 'no keys' };
  try {
    return { claims: verifier.verifySync(token).claims };
  } catch (error) {
    return { code: isAuthError(error) ? error.code : String(error) };
  }
}

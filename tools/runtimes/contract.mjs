// The contract that every adapter passes, run against the Hono app that the package's own tests use.
import { adapterContract } from '@oidc-verify/testing';
import { createContractApp } from './contract-app.mjs';

/** @param {import('@oidc-verify/testing').ContractRequest} wire */
function toRequest({ method, path, headers }) {
  /** @type {[string, string][]} */
  const pairs = headers.map(([name, value]) => [name, value]);
  return new Request(new URL(path, 'http://127.0.0.1'), { method, headers: pairs });
}

/** @type {import('@oidc-verify/testing').AdapterHarness} */
const harness = {
  name: 'app.request',
  separateHeaders: false,
  selfRequests: true,
  start: async (contract) => {
    const { app, auth } = createContractApp(contract);
    return {
      send: async (wire) => {
        const response = await app.request(toRequest(wire));
        const headers = Object.fromEntries(response.headers);
        return { status: response.status, headers, body: await response.text() };
      },
      upgrade: async (wire) => {
        const outcome = await auth.upgrade(toRequest(wire));
        return outcome.ok ? { subject: String(outcome.token.subject) } : { http1: outcome.http1 };
      },
      ready: async () => auth.ready(),
      healthcheck: () => auth.healthcheck(),
      close: async () => auth.close(),
    };
  },
};

/** @type {[string, () => Promise<void>][]} */
export const CONTRACT_TESTS = adapterContract(harness).map((one) => [
  `contract: ${one.name}`,
  () => one.run(),
]);

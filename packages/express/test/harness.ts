import type { AdapterHarness } from '@oidc-verify/testing';
import { runOverHttp1 } from '@oidc-verify/testing/node';
import { createContractApp } from './contract-app.ts';
import type { ExpressModule } from './contract-app.ts';

/** Returns the harness that runs the contract's app on `express`, behind real sockets. */
export function createHarness(name: string, express: ExpressModule): AdapterHarness {
  return {
    name,
    start: async (contract) => {
      const { app, auth } = createContractApp(express, contract);
      return runOverHttp1(app, auth);
    },
  };
}

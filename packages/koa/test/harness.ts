import type { AdapterHarness } from '@oidc-verify/testing';
import { runOverHttp1 } from '@oidc-verify/testing/node';
import { createContractApp } from './contract-app.ts';

/** Runs the contract's app on Koa, behind real sockets. */
export const harness: AdapterHarness = {
  name: 'Koa 3',
  start: async (contract) => {
    const { app, auth } = createContractApp(contract);
    return runOverHttp1(app.callback(), auth);
  },
};

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { ContractApp } from '@oidc-verify/testing';
import { createContractApp } from './contract-app.ts';

/** Returns a server with the contract's app on Koa. It does not listen yet. */
export function createContractServer(contract: ContractApp): Server {
  return createServer(createContractListener(contract));
}

/** Returns the same app as a request listener, for servers of other protocols. */
export function createContractListener(contract: ContractApp) {
  return createContractApp(contract).app.callback();
}

import type { Server } from 'node:http';
import { createServer } from 'node:http2';
import type { Http2Server } from 'node:http2';
import { getRequestListener } from '@hono/node-server';
import type { ContractApp } from '@oidc-verify/testing';
import { createContractApp } from './contract-app.ts';
import { toServer } from './node-server.ts';

/** Returns a server with the contract's app on Hono. It does not listen yet. */
export function createContractServer(contract: ContractApp): Server {
  return toServer(createContractApp(contract).app);
}

/** Returns the same over HTTP/2 in clear text. */
export function createHttp2ContractServer(contract: ContractApp): Http2Server {
  return createServer(getRequestListener(createContractApp(contract).app.fetch));
}

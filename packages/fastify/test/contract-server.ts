import type { Server } from 'node:http';
import type { Http2Server } from 'node:http2';
import type { ContractApp } from '@oidc-verify/testing';
import Fastify from 'fastify';
import { buildContractApp } from './contract-app.ts';

/** Returns a server with the contract's app on Fastify. It does not listen yet. */
export async function createContractServer(contract: ContractApp): Promise<Server> {
  const app = Fastify();
  buildContractApp(app, contract);
  await app.ready();
  return app.server;
}

/** Returns the same over HTTP/2 in clear text. */
export async function createHttp2ContractServer(contract: ContractApp): Promise<Http2Server> {
  const app = Fastify({ http2: true });
  // The routes are those of an HTTP/1 app, whose type they were written for.
  const untyped: object = app;
  buildContractApp(untyped as Parameters<typeof buildContractApp>[0], contract);
  await app.ready();
  return app.server;
}

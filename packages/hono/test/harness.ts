import type { AdapterHarness, ContractRequest, ContractResponse } from '@oidc-verify/testing';
import { runOverHttp1 } from '@oidc-verify/testing/node';
import { createContractApp } from './contract-app.ts';
import { toServer } from './node-server.ts';

/** Calls the app in process; no socket. */
export const inProcess: AdapterHarness = {
  name: 'app.request',
  separateHeaders: false,
  selfRequests: true,
  start: async (contract) => {
    const { app, auth } = createContractApp(contract);
    return {
      ready: async () => auth.ready(),
      healthcheck: () => auth.healthcheck(),
      send: async (wire) => toContractResponse(await app.request(toRequest(wire))),
      upgrade: async (wire) => {
        const outcome = await auth.upgrade(toRequest(wire));
        return outcome.ok ? { subject: String(outcome.token.subject) } : { http1: outcome.http1 };
      },
      close: async () => auth.close(),
    };
  },
};

/** Real requests over real sockets. Hono sees repeated headers joined, as fetch defines it. */
export const nodeServer: AdapterHarness = {
  name: '@hono/node-server',
  separateHeaders: false,
  selfRequests: true,
  start: async (contract) => {
    const { app, auth } = createContractApp(contract);
    return runOverHttp1(toServer(app), auth);
  },
};

function toRequest({ method, path, headers }: ContractRequest): Request {
  return new Request(new URL(path, 'http://127.0.0.1'), {
    method,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  });
}

async function toContractResponse(response: Response): Promise<ContractResponse> {
  const headers = Object.fromEntries(response.headers);
  return { status: response.status, headers, body: await response.text() };
}

import { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import type { Auth } from '@oidc-verify/hono';
import type {
  AdapterHarness,
  ContractApp,
  ContractRequest,
  ContractResponse,
  RunningContractApp,
} from '@oidc-verify/testing';
import { createContractApp } from './contract-app.ts';
import { listen, send, sendUpgrade } from './wire.ts';

const SWITCHED = 'HTTP/1.1 101 Switching Protocols';

/** Calls the app in process; no socket. */
export const inProcess: AdapterHarness = {
  name: 'app.request',
  separateHeaders: false,
  start: async (contract) => {
    const { app, auth } = createContractApp(contract);
    return {
      ...toLifecycle(auth),
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
  start: startOnNode,
};

async function startOnNode(contract: ContractApp): Promise<RunningContractApp> {
  const { app, auth } = createContractApp(contract);
  const server = createAdaptorServer({ fetch: app.fetch });
  if (!(server instanceof Server)) throw new Error('this harness speaks HTTP/1.1');
  server.on('upgrade', (message, socket) => {
    void auth.upgrade(message).then((outcome) => {
      const answer = outcome.ok ? `${SWITCHED}\r\n\r\n${outcome.token.subject}` : outcome.http1;
      return socket.end(answer);
    });
  });
  const listening = await listen(server);
  const { port } = listening;
  return {
    ...toLifecycle(auth),
    send: async (wire) => send(port, wire),
    upgrade: async (wire) => {
      const http1 = await sendUpgrade(port, wire);
      if (!http1.startsWith(SWITCHED)) return { http1 };
      return { subject: http1.slice(http1.indexOf('\r\n\r\n') + 4) };
    },
    close: async () => {
      await listening.close();
      await auth.close();
    },
  };
}

type Lifecycle = Pick<RunningContractApp, 'ready' | 'healthcheck'>;

function toLifecycle(auth: Auth): Lifecycle {
  return { ready: async () => auth.ready(), healthcheck: () => auth.healthcheck() };
}

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

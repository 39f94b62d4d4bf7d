import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AdapterHarness } from '@oidc-verify/testing';
import { createContractApp } from './contract-app.ts';
import type { ExpressModule } from './contract-app.ts';
import { send, sendUpgrade } from './http-client.ts';
import { listen } from './server.ts';

const SWITCHED = 'HTTP/1.1 101 Switching Protocols';

/** Returns the harness that runs the contract's app on `express`, behind real sockets. */
export function createHarness(name: string, express: ExpressModule): AdapterHarness {
  return {
    name,
    start: async (contract) => {
      const { app, auth } = createContractApp(express, contract);
      const { port, server, close } = await listen(app);
      const onUpgrade = async (request: IncomingMessage, socket: Duplex): Promise<void> => {
        const outcome = await auth.upgrade(request);
        const answer = outcome.ok ? `${SWITCHED}\r\n\r\n${outcome.token.subject}` : outcome.http1;
        socket.end(answer);
      };
      server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
        void onUpgrade(request, socket);
      });
      return {
        send: async (wire) => send(port, wire),
        upgrade: async (wire) => {
          const http1 = await sendUpgrade(port, wire);
          if (!http1.startsWith(SWITCHED)) return { http1 };
          return { subject: http1.slice(http1.indexOf('\r\n\r\n') + 4) };
        },
        ready: async () => auth.ready(),
        healthcheck: () => auth.healthcheck(),
        close: async () => {
          await close();
          await auth.close();
        },
      };
    },
  };
}

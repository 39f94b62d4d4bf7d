import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { AdapterHarness } from '@oidc-verify/testing';
import { send, sendUpgrade } from '../../express/test/http-client.ts';
import { createContractApp } from './contract-app.ts';
import { listen } from './fixture.ts';

const SWITCHED = 'HTTP/1.1 101 Switching Protocols';

/** Runs the contract's app on Koa, behind real sockets. */
export const harness: AdapterHarness = {
  name: 'Koa 3',
  start: async (contract) => {
    const { app, auth } = createContractApp(contract);
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

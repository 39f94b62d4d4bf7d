import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';

/** What a proxy does to the connections through it. */
export type ProxyFault = 'none' | 'away' | 'hangs' | 'slow' | 'wrong-answers' | 'answer-lost';

/** A proxy on the loopback in front of a server. */
export interface FaultProxy {
  readonly port: number;
  /** Sets the fault of open and of later connections. */
  setFault(fault: ProxyFault): void;
  close(): Promise<void>;
}

const SLOW_MS = 40;

/** Starts a proxy in front of `target`, a port of the loopback. */
export async function startFaultProxy(target: number): Promise<FaultProxy> {
  let fault: ProxyFault = 'none';
  const clients = new Set<Socket>();
  const server = createServer((client) => {
    if (fault === 'away') {
      client.destroy();
      return;
    }
    clients.add(client);
    join(client, connect(target, '127.0.0.1'), () => fault);
    client.once('close', () => clients.delete(client));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const disconnect = (): void => {
    for (const client of clients) client.destroy();
  };
  return {
    port: portOf(server),
    setFault: (next) => {
      // What is out of step stays so until its connection ends.
      if (next === 'away' || fault !== 'none') disconnect();
      fault = next;
    },
    close: async () => {
      disconnect();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function join(client: Socket, upstream: Socket, faultNow: () => ProxyFault): void {
  let isShifted = false;
  const end = (): void => {
    client.destroy();
    upstream.destroy();
  };
  for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  client.on('data', (request) => {
    if (faultNow() === 'hangs') return;
    if (faultNow() === 'wrong-answers' && !isShifted) {
      isShifted = true;
      // Every later answer belongs to the request before.
      client.write('+OK\r\n');
    }
    upstream.write(request);
  });
  upstream.on('data', (answer) => {
    const fault = faultNow();
    if (fault === 'hangs') return;
    if (fault === 'answer-lost') end();
    else if (fault === 'slow') setTimeout(() => client.write(answer), SLOW_MS);
    else client.write(answer);
  });
}

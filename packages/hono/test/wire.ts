import { request } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ContractRequest, ContractResponse } from '@oidc-verify/testing';

/** A server that can be reached on loopback. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Resolves when `server` can be reached. */
export async function listen(server: Server): Promise<Listening> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    close: async () => {
      const closed = new Promise((resolve) => {
        server.close(resolve);
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Sends `wire` over a connection of its own, repeated headers included. */
export async function send(port: number, wire: ContractRequest): Promise<ContractResponse> {
  const { method, path } = wire;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port, method, path, agent: false }, resolve);
    for (const [name, values] of groupByName(wire.headers)) outgoing.setHeader(name, values);
    outgoing.on('error', reject);
    outgoing.end();
  });
  const body = await text(response);
  return { status: response.statusCode ?? 0, headers: joinHeaders(response.rawHeaders), body };
}

/** Sends `wire` as the request of an upgrade, and returns all that comes until the connection ends. */
export async function sendUpgrade(
  port: number,
  { path, headers }: ContractRequest,
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return text(socket);
}

/** Node sends a list of values as one header line each. */
function groupByName(headers: ContractRequest['headers']): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of headers) groups.set(name, [...(groups.get(name) ?? []), value]);
  return groups;
}

function joinHeaders(raw: readonly string[]): Record<string, string> {
  const headers = new Headers();
  for (let index = 1; index < raw.length; index += 2) {
    headers.append(String(raw[index - 1]), String(raw[index]));
  }
  return Object.fromEntries(headers);
}

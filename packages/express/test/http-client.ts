import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ContractRequest, ContractResponse } from '@oidc-verify/testing';

/** A request with a body, where one matters. */
export interface WireRequest extends ContractRequest {
  readonly body?: string;
}

/** Sends `wire` over a connection of its own, repeated headers included. */
export async function send(port: number, wire: WireRequest): Promise<ContractResponse> {
  const { method, path, headers, body } = wire;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        agent: false,
        // Pairs, since an object could not hold a name twice.
        headers: [['Host', `127.0.0.1:${port}`], ...headers] as never,
      },
      resolve,
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
  const answer = await text(response);
  return { status: response.statusCode ?? 0, headers: join(response.rawHeaders), body: answer };
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
    'Upgrade: contract',
    ...headers.map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return text(socket);
}

function join(raw: readonly string[]): Record<string, string> {
  const joined: Record<string, string> = {};
  for (let index = 0; index < raw.length; index += 2) {
    const name = String(raw[index]).toLowerCase();
    const value = String(raw[index + 1]);
    joined[name] = name in joined ? `${joined[name]}, ${value}` : value;
  }
  return joined;
}

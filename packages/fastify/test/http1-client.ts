import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import type { ContractRequest, ContractResponse } from '@oidc-verify/testing';

/** Sends `request` over a socket of its own, every header as it is, repeated ones too. */
export async function sendHttp1(port: number, request: ContractRequest): Promise<ContractResponse> {
  // Without a length Node would announce a chunked body, and Fastify ask for its type.
  const own = [
    ['Host', `127.0.0.1:${port}`],
    ['Content-Length', '0'],
  ];
  const headers = [...own, ...request.headers].flat();
  const { method, path } = request;
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: join(response.rawHeaders), body });
      });
    });
    sent.end();
  });
}

/** Sends `request` as an upgrade, and resolves with all that comes back until the server ends. */
export async function upgradeHttp1(port: number, request: ContractRequest): Promise<string> {
  const headers = [
    ['Host', `127.0.0.1:${port}`],
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ...request.headers,
  ].map(([name, value]) => `${name}: ${value}`);
  const lines = [`GET ${request.path} HTTP/1.1`, ...headers, '', ''];
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(port, '127.0.0.1', () => socket.write(lines.join('\r\n'), 'latin1'));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => {
      socket.end();
      resolve(Buffer.concat(chunks).toString('latin1'));
    });
  });
}

function join(rawHeaders: readonly string[]): Record<string, string> {
  const joined: Record<string, string> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = String(rawHeaders[index]).toLowerCase();
    const value = String(rawHeaders[index + 1]);
    joined[name] = name in joined ? `${joined[name]}, ${value}` : value;
  }
  return joined;
}

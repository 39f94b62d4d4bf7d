import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:tls';
import type { SecureVersion, TLSSocket } from 'node:tls';
import { createCertificate } from './certificate.ts';
import type { TestCertificate } from './certificate.ts';

const server = createCertificate('api.test');

/** Requests client certificates without verifying their issuer. */
export const MTLS_SERVER_OPTIONS = {
  key: server.key,
  cert: server.cert,
  requestCert: true,
  rejectUnauthorized: false,
} as const;

/** Serves `listener` over TLS on a loopback socket, asking clients for certificates. */
export async function serveTls(
  listener: RequestListener,
): Promise<{ readonly port: number; readonly close: () => Promise<void> }> {
  const https = createServer(MTLS_SERVER_OPTIONS, listener);
  await new Promise<void>((resolve, reject) => {
    https.once('error', reject);
    https.listen(0, '127.0.0.1', resolve);
  });
  const { port } = https.address() as AddressInfo;
  const close = async (): Promise<void> => {
    https.closeAllConnections();
    await new Promise((resolve) => https.close(resolve));
  };
  return { port, close };
}

/** What a client shows beside its token. */
export interface TlsCall {
  readonly token?: string;
  readonly certificate?: TestCertificate | undefined;
  readonly version?: SecureVersion;
  /** Of an earlier connection, to be resumed. */
  readonly session?: Buffer | undefined;
  /** Further lines of the header section. */
  readonly headers?: readonly string[];
}

/** What came back, and over what. */
export interface TlsAnswer {
  readonly status: number;
  readonly body: string;
  readonly version: string | null;
  readonly isResumed: boolean;
  readonly session: Buffer | undefined;
}

/** Sends one GET over a new TLS connection. */
export async function getOverTls(port: number, call: TlsCall): Promise<TlsAnswer> {
  const { certificate, version = 'TLSv1.3', session, token, headers = [] } = call;
  const socket = connect({
    host: '127.0.0.1',
    port,
    rejectUnauthorized: false,
    minVersion: version,
    maxVersion: version,
    ...(certificate === undefined ? {} : { key: certificate.key, cert: certificate.cert }),
    ...(session === undefined ? {} : { session }),
  });
  const sessions: Buffer[] = [];
  socket.on('session', (ticket: Buffer) => sessions.push(ticket));
  const authorization = token === undefined ? [] : [`Authorization: Bearer ${token}`];
  // 1.0, so that the body comes in one piece and the connection ends with it.
  const lines = ['GET / HTTP/1.0', 'Host: api.test', 'Connection: close'];
  socket.write([...lines, ...authorization, ...headers, '', ''].join('\r\n'));
  const { text, negotiated } = await read(socket);
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]),
    body: text.slice(text.indexOf('\r\n\r\n') + 4),
    ...negotiated,
    session: sessions.at(-1),
  };
}

async function read(
  socket: TLSSocket,
): Promise<{ text: string; negotiated: Pick<TlsAnswer, 'version' | 'isResumed'> }> {
  let text = '';
  let negotiated = { version: null as string | null, isResumed: false };
  socket.once('secureConnect', () => {
    negotiated = { version: socket.getProtocol(), isResumed: socket.isSessionReused() };
  });
  for await (const chunk of socket) text += String(chunk);
  return { text, negotiated };
}

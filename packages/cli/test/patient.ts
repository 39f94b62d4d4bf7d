import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createTestIssuer } from '@oidc-verify/testing';
import type { ResolveHost } from '../src/doctor/addresses.ts';
import type { Examination } from '../src/doctor/examine.ts';
import { runDoctor } from '../src/doctor/doctor-command.ts';
import type { DoctorFlags } from '../src/doctor/doctor-command.ts';
import type { ServerCertificate } from './certificates.ts';
import { fakeIo } from './fake-io.ts';

/** What an issuer serves at one path. */
export interface Served {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON. */
  readonly body?: unknown;
  /** Never ends the response. */
  readonly isEndless?: boolean;
  /** Never answers. */
  readonly hangs?: boolean;
}

/** An issuer on a socket, whose documents a test can spoil. */
export interface Patient {
  readonly issuer: string;
  readonly port: number;
  readonly metadata: Record<string, unknown>;
  readonly paths: Record<string, Served | undefined>;
  readonly close: () => Promise<void>;
}

export const METADATA = '/.well-known/openid-configuration';
export const OAUTH_METADATA = '/.well-known/oauth-authorization-server';
export const JWKS = '/jwks';

const test = await createTestIssuer({ algorithms: ['RS256'] });
/** Two keys in good order. */
export const GOOD_KEYS = [
  ...test.jwks().keys,
  ...(await createTestIssuer({ keys: 'fresh' }))
    .jwks()
    .keys.map((key) => ({ ...key, kid: 'next' })),
];

/** Starts an issuer in good order: over TLS under `host` where a certificate is given. */
export async function startPatient(
  certificate?: ServerCertificate,
  host = '127.0.0.1',
): Promise<Patient> {
  const paths: Patient['paths'] = {};
  const listener: RequestListener = (request, response) => {
    const served = paths[(request.url ?? '/').split('?', 1)[0] ?? '/'] ?? { status: 404 };
    const { status = 200, headers = {}, body = '', isEndless, hangs } = served;
    if (hangs === true) return;
    const type = { 'content-type': 'application/json', 'cache-control': 'max-age=600' };
    response.writeHead(status, { ...type, ...headers });
    if (isEndless === true) {
      const write = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', write);
      write();
    } else response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const server =
    certificate === undefined
      ? createServer(listener)
      : createTlsServer({ ...certificate }, listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `${certificate === undefined ? 'http' : 'https'}://${host}:${port}`;
  const metadata: Patient['metadata'] = { issuer, jwks_uri: `${issuer}${JWKS}` };
  paths[METADATA] = { body: metadata };
  paths[JWKS] = { body: { keys: GOOD_KEYS } };
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { issuer, port, metadata, paths, close };
}

/** Every name but those with `nowhere` in them is this machine. */
const resolveHere: ResolveHost = async (name) => {
  if (!name.includes('nowhere')) return [{ address: '127.0.0.1', family: 4 }];
  throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
};

/** What a test may change around the command. */
interface Surroundings {
  readonly cwd?: string;
  readonly resolve?: ResolveHost;
  /** Default: stands still, so that a slow machine is not told to be a slow issuer. */
  readonly now?: () => number;
}

/** What the command says of an issuer. */
export async function consult(
  issuer: string,
  flags: DoctorFlags = {},
  { resolve = resolveHere, ...more }: Surroundings = {},
): Promise<Examination & { readonly code: number }> {
  const startedAtMs = Date.now();
  const io = fakeIo({ now: () => startedAtMs, ...more });
  const code = await runDoctor(issuer, { timeoutMs: 20_000, ...flags, json: true }, io, resolve);
  return { code, ...(JSON.parse(io.written.stdout()) as Examination) };
}

import { isLoopbackHost } from '@oidc-verify/core';
import type { SigningAlgorithm } from '@oidc-verify/testing';
import { EXIT } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { toPrintable } from '../terminal/printable.ts';
import { createStyle, hasColors } from '../terminal/style.ts';
import { messageOf, UsageError } from '../usage-error.ts';
import { serveIssuer } from './issuer-server.ts';
import type { ServedIssuer } from './issuer-server.ts';
import { listenToKeys } from './keyboard.ts';
import { toWelcome } from './welcome.ts';

/** The flags of `serve`. */
export interface ServeFlags {
  readonly port?: number;
  readonly host?: string;
  readonly issuer?: string;
  readonly audience?: readonly string[];
  readonly algorithms?: readonly string[];
  readonly client?: readonly string[];
  readonly expiresInSeconds?: number;
  readonly quiet?: boolean;
}

/** Serves a test issuer until the process is asked to end, and returns how the command ends. */
export async function runServe(flags: ServeFlags, io: Io): Promise<ExitCode> {
  if (io.env['NODE_ENV'] === 'production') {
    throw new UsageError(
      'serve hands tokens to everybody who asks, so it does not start with NODE_ENV=production.',
    );
  }
  const { host = '127.0.0.1' } = flags;
  const served = await start(flags, host, io);
  if (served === undefined) return EXIT.undecided;
  const { stdin, stdout, stderr, env } = io;
  if (!isLoopbackHost(host.includes(':') ? `[${host}]` : host)) {
    stderr.write(`Warning: ${host} is not this machine alone: others can get tokens too.\n`);
  }
  stdout.write(
    toWelcome(served.state.issuer, createStyle(hasColors(stdout, env)), stdin.isTTY === true),
  );
  await Promise.race([io.untilEnded(), listenToKeys(io, toActions(served, io))]);
  await served.close();
  stdout.write('The test issuer has ended.\n');
  return EXIT.ok;
}

async function start(flags: ServeFlags, host: string, io: Io): Promise<ServedIssuer | undefined> {
  const { port = 4400, issuer, audience = ['https://api.test'], algorithms = ['RS256'] } = flags;
  if (issuer !== undefined && !/^https?:\/\/./.test(issuer)) {
    throw new UsageError(`--issuer: ${JSON.stringify(issuer)} is not an http(s) URL.`);
  }
  try {
    return await serveIssuer({
      host,
      port,
      issuer,
      audience,
      algorithms: algorithms as readonly SigningAlgorithm[],
      clients: (flags.client ?? []).map(readClient),
      expiresInSeconds: flags.expiresInSeconds ?? 300,
      onRequest: (method, path, status) => {
        const ending = status === 0 ? 'connection closed' : String(status);
        if (flags.quiet !== true)
          io.stdout.write(`${method} ${toPrintable(path, 200)} ${ending}\n`);
      },
    });
  } catch (error) {
    const code: unknown = Reflect.get(Object(error), 'code');
    if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) throw error;
    const reason =
      code === 'EADDRINUSE' ? 'is in use; choose another one with --port' : messageOf(error);
    io.stderr.write(`error: ${host} port ${port} ${reason}\n`);
    return undefined;
  }
}

function readClient(text: string): { readonly id: string; readonly secret: string } {
  const [id = '', ...secret] = text.split(':');
  if (id !== '' && secret.length > 0) return { id, secret: secret.join(':') };
  throw new UsageError('--client: expected <id>:<secret>.');
}

function toActions({ state }: ServedIssuer, { stdout }: Io): Parameters<typeof listenToKeys>[1] {
  const rotate = async (keepOld: boolean): Promise<void> => {
    await state.issuer.rotateKeys({ keepOld });
    const kids = state.issuer.jwks().keys.map(({ kid }) => kid);
    stdout.write(`New keys. Published: ${kids.join(', ')}\n`);
  };
  return {
    r: async () => rotate(false),
    k: async () => rotate(true),
    o: () => {
      state.outage = state.outage === 'off' ? 'status' : 'off';
      state.issuer.outage(state.outage);
      stdout.write(
        state.outage === 'off'
          ? 'The outage is over.\n'
          : 'Outage: metadata and keys answer 503.\n',
      );
    },
  };
}

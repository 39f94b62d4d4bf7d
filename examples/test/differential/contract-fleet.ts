import { once } from 'node:events';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import type { VerifierOptions } from '../../../packages/core/src/index.ts';
import { createDpop } from '../../../packages/core/src/dpop/index.ts';
import { createContractServer as createExpress } from '../../../packages/express/test/contract-server.ts';
import {
  createContractServer as createFastify,
  createHttp2ContractServer as createHttp2Fastify,
} from '../../../packages/fastify/test/contract-server.ts';
import {
  createContractServer as createHono,
  createHttp2ContractServer as createHttp2Hono,
} from '../../../packages/hono/test/contract-server.ts';
import {
  createContractListener,
  createContractServer as createKoa,
} from '../../../packages/koa/test/contract-server.ts';
import { createClock, createTestIssuer } from '../../../packages/testing/src/index.ts';
import type {
  ContractApp,
  ContractErrorHandler,
  TestClock,
  TestIssuer,
} from '../../../packages/testing/src/index.ts';
import { ORIGIN } from './credentials.ts';

const HTTP1 = {
  express: createExpress,
  fastify: createFastify,
  hono: createHono,
  koa: createKoa,
};

const HTTP2 = {
  fastify: createHttp2Fastify,
  hono: createHttp2Hono,
  koa: (contract: ContractApp) => createHttp2Server(createContractListener(contract)),
};

type Create = (contract: ContractApp) => NetServer | Promise<NetServer>;

export type Framework = keyof typeof HTTP1;

export const FRAMEWORKS: readonly Framework[] = ['express', 'fastify', 'hono', 'koa'];

/** One app per framework, all with the same routes and options. */
export interface ContractFleet {
  readonly ports: Readonly<Partial<Record<Framework, number>>>;
  close(): Promise<void>;
}

/** What a fleet and its clients share. */
export interface Setting {
  readonly issuer: TestIssuer;
  readonly clock: TestClock;
}

/** Returns an issuer and a clock. */
export async function createSetting(): Promise<Setting> {
  const clock = createClock();
  return { clock, issuer: await createTestIssuer({ now: clock.now }) };
}

/** Starts the contract's app on every framework, each with its own store of used proofs. */
export async function startContractFleet(
  setting: Setting,
  errorHandler: ContractErrorHandler,
  options: Pick<VerifierOptions, 'checkRevoked' | 'tokenCache'> = {},
): Promise<ContractFleet> {
  return start(HTTP1, () => {
    const { auth, ...rest } = toContract(setting, errorHandler);
    return { ...rest, auth: { ...auth, ...options } };
  });
}

/** Starts the same over HTTP/2 in clear text, on the frameworks that support it. */
export async function startHttp2Fleet(setting: Setting): Promise<ContractFleet> {
  return start(HTTP2, () => toContract(setting, 'send-error'));
}

function toContract({ issuer, clock }: Setting, errorHandler: ContractErrorHandler): ContractApp {
  return {
    errorHandler,
    auth: {
      issuer: issuer.issuer,
      audience: String(issuer.audience),
      keys: issuer.keySource(),
      realm: 'api',
      now: clock.now,
      resource: `${ORIGIN}/v1`,
      dpop: createDpop({ publicOrigin: ORIGIN }),
    },
  };
}

async function start(
  apps: Readonly<Record<string, Create>>,
  contract: () => ContractApp,
): Promise<ContractFleet> {
  const servers = await Promise.all(
    Object.entries(apps).map(async ([name, create]) => [name, await create(contract())] as const),
  );
  const sockets = new Set<Socket>();
  const ports = await Promise.all(
    servers.map(async ([name, server]) => {
      server.on('connection', (socket: Socket) => {
        sockets.add(socket);
        socket.once('close', () => sockets.delete(socket));
      });
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      return [name, (server.address() as AddressInfo).port] as const;
    }),
  );
  return {
    ports: Object.fromEntries(ports),
    close: async () => {
      const closed = servers.map(async ([, server]) => {
        server.close();
        await once(server, 'close');
      });
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

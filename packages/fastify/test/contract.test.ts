import type {
  AdapterHarness,
  ContractRequest,
  ContractResponse,
  RunningContractApp,
} from '@oidc-verify/testing';
import { runOverHttp1 } from '@oidc-verify/testing/node';
import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { testContract } from '../../testing/test/adapters/contract-tests.ts';
import type { Auth } from '../src/index.ts';
import { buildContractApp } from './contract-app.ts';
import { listen } from './fixture.ts';
import { openHttp2, sendHttp2 } from './http2-client.ts';

const http1: AdapterHarness = {
  name: 'Fastify over HTTP/1',
  selfRequests: true,
  start: async (options) => {
    const app = Fastify();
    const auth = buildContractApp(app, options);
    await app.ready();
    const running = await runOverHttp1(app.server, auth);
    return {
      ...running,
      close: async () => {
        await running.close();
        await app.close();
      },
    };
  },
};

const http2: AdapterHarness = {
  name: 'Fastify over HTTP/2',
  absoluteTargets: false,
  selfRequests: true,
  separateHeaders: false,
  start: async (options) => {
    // The routes are those of an HTTP/1 app, whose type they were written for.
    const overHttp2: object = { http2: true };
    const app = Fastify(overHttp2);
    const auth = buildContractApp(app, options);
    const session = openHttp2(await listen(app));
    const { close, ...rest } = lifecycle(app, auth);
    return {
      ...rest,
      send: async (request) => sendHttp2(session, request),
      upgrade: async (request) => upgradeDirectly(auth, request),
      close: async () => {
        session.close();
        await close();
      },
    };
  },
};

const inject: AdapterHarness = {
  name: 'Fastify through inject',
  selfRequests: true,
  start: async (options) => {
    const app = Fastify();
    const auth = buildContractApp(app, options);
    return {
      ...lifecycle(app, auth),
      send: async (request) => injectInto(app, request),
      upgrade: async (request) => upgradeDirectly(auth, request),
    };
  },
};

testContract([http1, http2, inject]);

function lifecycle(
  app: FastifyInstance,
  auth: Auth,
): Pick<RunningContractApp, 'ready' | 'healthcheck' | 'close'> {
  return {
    ready: async () => auth.ready(),
    healthcheck: () => auth.healthcheck(),
    close: async () => {
      await app.close();
      await auth.close();
    },
  };
}

async function upgradeDirectly(
  auth: Auth,
  { method, path, headers }: ContractRequest,
): ReturnType<RunningContractApp['upgrade']> {
  const outcome = await auth.upgrade({ method, url: path, rawHeaders: headers.flat() });
  return outcome.ok ? { subject: String(outcome.token.subject) } : { http1: outcome.http1 };
}

async function injectInto(
  app: FastifyInstance,
  { method, path, headers }: ContractRequest,
): Promise<ContractResponse> {
  const grouped: Record<string, string[]> = {};
  for (const [name, value] of headers) (grouped[name.toLowerCase()] ??= []).push(value.trim());
  const response = await app.inject({ method, url: path, headers: grouped });
  const received: Record<string, string> = {};
  for (const [name, value] of Object.entries(response.headers)) received[name] = String(value);
  return { status: response.statusCode, headers: received, body: response.body };
}

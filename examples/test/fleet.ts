import { startExample } from './example-process.ts';
import type { RunningExample } from './example-process.ts';

/** The APIs that must not differ. */
export const API_NAMES = ['express-api', 'fastify-api', 'hono-api', 'koa-api'] as const;
export type ApiName = (typeof API_NAMES)[number];

/** An answer, as far as the APIs must agree on it. */
export interface Answer {
  readonly status: number;
  readonly challenge: string | null;
  readonly retryAfter: string | null;
  readonly cacheControl: string | null;
  readonly mediaType: string | undefined;
  readonly text: string;
}

/** All four APIs, running with the same environment. */
export interface Fleet {
  /** Sends `GET /path` or the like to one of them. */
  ask(api: ApiName, request: string, authorization?: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts every API with `env`, each on its own port. */
export async function startFleet(env: Record<string, string>): Promise<Fleet> {
  const running = new Map<ApiName, RunningExample>();
  for (const name of API_NAMES) {
    running.set(name, await startExample(`${name}/src/server.mjs`, { PORT: '0', ...env }));
  }
  return {
    ask: async (api, request, authorization) =>
      toAnswer(await send(running.get(api)?.url ?? '', request, authorization)),
    stop: async () => {
      await Promise.all([...running.values()].map(async (example) => example.stop()));
    },
  };
}

async function send(url: string, request: string, authorization?: string): Promise<Response> {
  const [method = '', path = ''] = request.split(' ');
  return fetch(`${url}${path}`, {
    method,
    ...(authorization === undefined ? {} : { headers: { authorization } }),
  });
}

async function toAnswer(response: Response): Promise<Answer> {
  const { status, headers } = response;
  return {
    status,
    challenge: headers.get('www-authenticate'),
    retryAfter: headers.get('retry-after'),
    cacheControl: headers.get('cache-control'),
    mediaType: headers.get('content-type')?.split(';')[0],
    text: await response.text(),
  };
}

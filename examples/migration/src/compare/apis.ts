import { getRequestListener } from '@hono/node-server';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';

/** What an API trusts. */
export interface Trust {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUri: string;
}

/** One library, and how its API and ours become servers. */
export interface Migration {
  readonly name: string;
  readonly before: (trust: Trust) => Promise<Server>;
  readonly after: (trust: Trust) => Promise<Server>;
}

/** What a framework calls an app. */
interface App {
  readonly callback?: () => RequestListener;
  readonly fetch?: (request: Request) => Response | Promise<Response>;
  readonly server?: Server;
  readonly ready?: () => Promise<unknown>;
}

interface Module {
  createApi(trust: Trust, extra?: object): App | Promise<App>;
}

const SOURCES = '..';

async function toServer(app: App): Promise<Server> {
  if (typeof app === 'function') return createServer(app as RequestListener);
  if (app.callback !== undefined) return createServer(app.callback());
  await app.ready?.();
  if (app.server !== undefined) return app.server;
  if (app.fetch === undefined) throw new Error('This is no app of a known framework');
  return createServer(getRequestListener(app.fetch));
}

/** The library only speaks https by itself, and the issuer of these tests only http. */
const plainJwksCache = {
  jwksCache: new SimpleJwksCache({
    fetcher: { fetch: async (uri) => (await fetch(uri)).arrayBuffer() },
  }),
};

function toMigration(name: string, extra?: object): Migration {
  const load = async (file: string): Promise<Module> =>
    (await import(`${SOURCES}/${name}/${file}`)) as Module;
  return {
    name,
    before: async (trust) => toServer(await (await load('before.mjs')).createApi(trust, extra)),
    after: async (trust) => toServer(await (await load('after.ts')).createApi(trust)),
  };
}

/** Every library that has a page. */
export const MIGRATIONS: readonly Migration[] = [
  toMigration('express-oauth2-jwt-bearer'),
  toMigration('express-jwt'),
  toMigration('passport-jwt'),
  toMigration('fastify-jwt'),
  toMigration('koa-jwt'),
  toMigration('hono-jwk'),
  toMigration('aws-jwt-verify', plainJwksCache),
  toMigration('jose'),
];

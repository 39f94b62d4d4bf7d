import { ConfigError, isAuthError, optionReaders } from '@oidc-verify/core';
import type { AuthError } from '@oidc-verify/core';
import { addRefusalHeaders } from '@oidc-verify/core/http';
import type { OptionRows } from '@oidc-verify/core/options';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

const { boolean, handedOn, readSettings } = optionReaders;

/** The options of {@link AuthPlugin}. */
export interface PluginOptions {
  /** Whether the auth is closed when the app closes. Default false. */
  readonly closeWithApp?: boolean;
}

/** The plugin that guards need. It applies to the scope in which it is registered and to all scopes inside it. */
export type AuthPlugin = FastifyPluginAsync<PluginOptions>;

// Marks `request.auth` as decorated by this package, whichever copy of it did so.
const OWNS_PROPERTY = Symbol.for('@oidc-verify/fastify/request.auth');

/** A plugin, and the check that it is registered. */
export interface Installation {
  readonly plugin: AuthPlugin;
  /**
   * Throws for a request in a scope without the plugin.
   *
   * @throws {ConfigError} `plugin_missing`
   */
  readonly requireInstalled: (request: object) => void;
}

/** Creates the plugin of one auth. With `closeWithApp` it calls `close` when the app closes. */
export function createInstallation(close: () => Promise<void>): Installation {
  const installed = Symbol('@oidc-verify/fastify');
  const plugin: AuthPlugin = async (app, options) => {
    const { closeWithApp } = readSettings({ ...PLUGIN_ROWS, ...FASTIFY_ROWS }, options);
    if (closeWithApp) app.addHook('onClose', close);
    if (app.hasRequestDecorator(installed)) return;
    app.decorateRequest(installed, marker);
    decorate(app);
    keepChallenge(app);
  };
  return {
    plugin: fastifyPlugin(plugin, { fastify: '5.x', name: '@oidc-verify/fastify' }),
    requireInstalled: (request) => {
      if (installed in request) return;
      throw new ConfigError('plugin_missing', [
        {
          path: 'plugin',
          message: 'register(auth.plugin) in this scope or in one around it, before its routes',
        },
      ]);
    },
  };
}

/** Sets `request.auth`, unless another package decorated that property first. */
export function exposeIdentity(request: object, identity: unknown): void {
  if (OWNS_PROPERTY in request) (request as { auth?: unknown }).auth = identity ?? null;
}

/** The rows of {@link PluginOptions}. */
export const PLUGIN_ROWS: OptionRows<PluginOptions, Required<PluginOptions>> = {
  closeWithApp: { read: boolean, fallback: false },
};

// Every plugin may be given these too, and Fastify reads them.
const FASTIFY_ROWS = {
  prefix: { read: handedOn },
  logLevel: { read: handedOn },
  logSerializers: { read: handedOn },
};

function decorate(app: FastifyInstance): void {
  if (app.hasRequestDecorator('auth')) return;
  app.decorateRequest('auth', null);
  app.decorateRequest(OWNS_PROPERTY, marker);
}

// Fastify puts a function on the prototype, so that it costs nothing per request.
function marker(): void {}

/**
 * Keeps status and headers of a refusal when an error handler does not set them. They are not set when
 * the guard throws, because another strategy of an OR may still succeed, and its 200 must not have a
 * challenge. The `onError` hook runs for the final error, before any error handler. An `onSend` hook of the
 * app may change the status later, so the headers are added by `writeHead` of Node's response.
 */
function keepChallenge(app: FastifyInstance): void {
  app.addHook('onError', (_request, reply, error: unknown, done) => {
    if (isAuthError(error)) {
      addRefusalHeaders(reply.raw, error, (name) => reply.getHeader(name));
      ignoreHeadersOf(error, reply);
      // Otherwise an error handler that sets no status would answer 200. Not by `reply.code`, because then
      // `reply.redirect` would not choose a status of its own.
      reply.raw.statusCode = error.status;
    }
    done();
  });
}

/** Fastify's default error handler would copy the headers of the error, whatever the status is in the end. */
function ignoreHeadersOf(error: AuthError, reply: FastifyReply): void {
  const setHeaders = reply.headers.bind(reply);
  Object.assign(reply, {
    headers: (given: Record<string, string>) =>
      given === error.headers ? reply : setHeaders(given),
  });
}

import { ConfigError, isAuthError } from '@oidc-verify/core';
import type { AuthError } from '@oidc-verify/core';
import { toRefusalHeaders } from '@oidc-verify/core/http';
import { boolean, handedOn, readSettings } from '@oidc-verify/core/options';
import type { OptionRows } from '@oidc-verify/core/options';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

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
  if (OWNS_PROPERTY in request) Reflect.set(request, 'auth', identity ?? null);
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
 * challenge. The `onError` hook runs for the final error, before any error handler.
 */
function keepChallenge(app: FastifyInstance): void {
  const refusals = new WeakMap<object, AuthError>();
  app.addHook('onError', (request, reply, error: unknown, done) => {
    if (isAuthError(error)) {
      refusals.set(request.raw, error);
      // Otherwise an error handler that sets no status would answer 200. Not by `reply.code`, because then
      // `reply.redirect` would not choose a status of its own.
      reply.raw.statusCode = error.status;
    }
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const refusal = refusals.get(request.raw);
    const headers = refusal && toRefusalHeaders(refusal, statusOf(reply, payload));
    for (const [name, value] of Object.entries(headers ?? {})) {
      if (!reply.hasHeader(name)) reply.header(name, value);
    }
    done();
  });
}

/** Returns the status that will be sent. Fastify applies that of a Fetch API Response only after this hook. */
function statusOf(reply: { readonly statusCode: number }, payload: unknown): number {
  return isResponse(payload) ? payload.status : reply.statusCode;
}

function isResponse(payload: unknown): payload is { readonly status: number } {
  return Object.prototype.toString.call(payload) === '[object Response]';
}

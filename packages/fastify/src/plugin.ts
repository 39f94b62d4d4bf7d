import type { AuthError } from '@oidc-verify/core';
import { ConfigError, isAuthError } from '@oidc-verify/core';
import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import fastifyPlugin from 'fastify-plugin';

/** The options of {@link AuthPlugin}. */
export interface PluginOptions {
  /** Closes the auth when the app closes. Default false: close it yourself, or not at all. */
  readonly closeWithApp?: boolean;
}

/** What guards need in the scope they run in; it acts on the scope it is registered in, and on those inside. */
export type AuthPlugin = FastifyPluginAsync<PluginOptions>;

// Says that `request.auth` is ours to write, whichever copy of this package decorated it.
const OWNS_PROPERTY = Symbol.for('@oidc-verify/fastify/request.auth');

/** A plugin, and what its guards may ask about a request. */
export interface Installation {
  readonly plugin: AuthPlugin;
  /**
   * Refuses requests of a scope without the plugin.
   *
   * @throws {ConfigError} `plugin_missing`
   */
  readonly requireInstalled: (request: object) => void;
}

/** Returns the plugin of one auth. `close` is called at the app's end where that is asked for. */
export function createInstallation(close: () => Promise<void>): Installation {
  const installed = Symbol('@oidc-verify/fastify');
  const plugin: AuthPlugin = async (app, options) => {
    if (shouldClose(options)) app.addHook('onClose', close);
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
          message: 'register(auth.plugin) in this scope or around it, before its routes',
        },
      ]);
    },
  };
}

/** Writes the conventional property, unless another package decorated it first. */
export function exposeIdentity(request: object, identity: unknown): void {
  if (OWNS_PROPERTY in request) Reflect.set(request, 'auth', identity ?? null);
}

function shouldClose({ closeWithApp }: PluginOptions): boolean {
  if (closeWithApp === undefined || typeof closeWithApp === 'boolean') return closeWithApp === true;
  throw new ConfigError('invalid_options', [{ path: 'closeWithApp', message: 'is no boolean' }]);
}

function decorate(app: FastifyInstance): void {
  if (app.hasRequestDecorator('auth')) return;
  app.decorateRequest('auth', null);
  app.decorateRequest(OWNS_PROPERTY, marker);
}

// A function goes to the prototype, so that no request pays for it.
function marker(): void {}

/**
 * Makes status and headers of a refusal survive an error handler that knows nothing of them. They are
 * not set when a guard throws: in an OR of strategies another one may still succeed, and a 200 with
 * a challenge would follow. `onError` sees the error that is left, before any error handler does.
 */
function keepChallenge(app: FastifyInstance): void {
  const refusals = new WeakMap<object, AuthError>();
  app.addHook('onError', (request, reply, error: unknown, done) => {
    if (isAuthError(error)) {
      refusals.set(request.raw, error);
      // Fastify answers 200 for an error handler that sets no status.
      reply.code(error.status);
    }
    done();
  });
  app.addHook('onSend', (request, reply, payload, done) => {
    const refusal = refusals.get(request.raw);
    if (refusal !== undefined && refusal.status === statusOf(reply, payload)) {
      for (const [name, value] of Object.entries(refusal.headers)) {
        if (!reply.hasHeader(name)) reply.header(name, value);
      }
    }
    done();
  });
}

/** Returns the status that will be sent: a Fetch API Response brings its own, which Fastify takes later. */
function statusOf(reply: { readonly statusCode: number }, payload: unknown): unknown {
  return isResponse(payload) ? payload.status : reply.statusCode;
}

function isResponse(payload: unknown): payload is { readonly status: unknown } {
  return Object.prototype.toString.call(payload) === '[object Response]';
}

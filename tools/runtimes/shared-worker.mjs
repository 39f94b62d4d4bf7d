// A Worker of which several run side by side, each in an isolate of its own, on the same Durable Objects.
// It has an API that they protect, and hands out its stores for the contracts.
import { isConfigError } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { createAuth } from '@oidc-verify/hono';
import { createDpop } from '@oidc-verify/hono/dpop';
import { checkRevokedBy } from '@oidc-verify/hono/revocation';
import { durableReplay, durableRevocations, kvKeyStore } from '@oidc-verify/workers';
import { Hono } from 'hono';

/** @typedef {import('@oidc-verify/workers').ObjectNamespace} ObjectNamespace */
/** @typedef {import('@oidc-verify/workers').KeyNamespace} KeyNamespace */
/** @typedef {import('@oidc-verify/core').KeyDocument} KeyDocument */
/** @typedef {import('@oidc-verify/core/revocation').SharedRevocations} SharedRevocations */

/**
 * @typedef {object} Message what a call may need; the caller gives what it does
 * @property {{ name: string }} options
 * @property {import('@oidc-verify/core/dpop').ProofUse} use
 * @property {import('@oidc-verify/core/revocation').Revocation} revocation
 * @property {import('@oidc-verify/core/revocation').TokenFacts} token
 * @property {string} issuer
 * @property {KeyDocument} document
 * @property {number} maxAgeSeconds
 * @property {number} aheadMs
 * @property {'REPLAY' | 'REVOCATIONS'} binding
 * @property {string} name
 * @property {string} path
 */

/**
 * @typedef {object} Bindings
 * @property {ObjectNamespace} REPLAY
 * @property {ObjectNamespace} REVOCATIONS
 * @property {KeyNamespace} KEYS
 * @property {string} ISSUER
 * @property {string} AUDIENCE
 * @property {string} SECRET
 */

let aheadMs = 0;
const now = () => Date.now() + aheadMs;
/** @type {Map<string, SharedRevocations>} */
const revocations = new Map();
/** @type {Hono | undefined} */
let api;

/** @param {Bindings} env */
function createApi({ REPLAY, REVOCATIONS, KEYS, ISSUER, AUDIENCE, SECRET }) {
  const auth = createAuth({
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: fetchJwks({ store: kvKeyStore(KEYS), storeSecret: SECRET }),
    dpop: createDpop({ publicOrigin: AUDIENCE, replay: durableReplay(REPLAY) }),
    checkRevoked: checkRevokedBy(durableRevocations(REVOCATIONS)),
  });
  return new Hono().get('/me', auth.required(), (c) => c.text('accepted'));
}

/**
 * @param {Bindings} env
 * @param {{ name: string }} options
 */
function revocationsOf({ REVOCATIONS }, options) {
  const known =
    revocations.get(options.name) ?? durableRevocations(REVOCATIONS, { ...options, now });
  revocations.set(options.name, known);
  return known;
}

const { signal } = new AbortController();

/** @type {Record<string, (env: Bindings, message: Message) => unknown>} */
const CALLS = {
  clock: (_, message) => {
    ({ aheadMs } = message);
  },
  record: ({ REPLAY }, { options, use }) => durableReplay(REPLAY, options).record(use),
  revoke: (env, { options, revocation }) => revocationsOf(env, options).revoke(revocation),
  isRevoked: (env, { options, token }) => revocationsOf(env, options).isRevoked(token),
  ready: (env, { options }) => revocationsOf(env, options).ready(),
  readKeys: ({ KEYS }, { issuer }) => kvKeyStore(KEYS).read(issuer, { reason: 'cold', signal }),
  writeKeys: ({ KEYS }, { issuer, document, maxAgeSeconds }) =>
    kvKeyStore(KEYS).write(issuer, document, { maxAgeSeconds, signal }),
  /** What a test asks of an object itself. */
  object: async (env, { binding, name, path }) => {
    const namespace = env[binding];
    const stub = namespace.get(namespace.idFromName(name));
    const response = await stub.fetch(`https://object.invalid${path}`, {
      method: 'POST',
      body: '{}',
      signal,
    });
    return response.json();
  },
};

export default {
  /**
   * @param {Request} request
   * @param {Bindings} env
   * @param {import('hono').ExecutionContext} context
   */
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url);
    const call = CALLS[pathname.slice('/call/'.length)];
    if (call === undefined) {
      api ??= createApi(env);
      return api.fetch(request, env, context);
    }
    try {
      return Response.json({
        answer: await call(env, /** @type {Message} */ (await request.json())),
      });
    } catch (error) {
      const problems = isConfigError(error) ? error.problems : undefined;
      return Response.json({ error: String(error), problems }, { status: 500 });
    }
  },
};

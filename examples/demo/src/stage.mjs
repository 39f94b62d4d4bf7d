import { Child } from './child.mjs';
import { createForger, tamper, toHmac, toUnsecured } from './forgery.mjs';
import { toApiScript } from './frameworks.mjs';
import { AUDIENCES } from './setting.mjs';
import { createTokenClient } from './tokens.mjs';

/** @import { Counts } from './issuer.mjs' */
/** @import { ProviderReady } from './provider.mjs' */
/** @import { ObtainToken } from './tokens.mjs' */

/**
 * @typedef {object} Api
 * @property {string} framework
 * @property {string} url the API that runs from the first scene on
 * @property {string} [coldUrl] a second process of it, started while the provider is down
 *
 * @typedef {object} Provider
 * @property {() => Promise<Counts>} counts
 * @property {() => Promise<unknown>} rotateKeys
 * @property {() => Promise<unknown>} stop
 * @property {() => Promise<unknown>} start
 *
 * @typedef {Awaited<ReturnType<typeof obtainTokens>>} Tokens
 *
 * @typedef {object} World everything a scene plays with
 * @property {Provider} provider
 * @property {readonly Api[]} apis
 * @property {Tokens} tokens
 * @property {ObtainToken} obtain
 * @property {() => Promise<void>} startColdApis
 *
 * @typedef {(text: string) => void} Note shows progress
 */

/** Starts every process of the demo and ends them all. */
export class Stage {
  /** @type {Child[]} */
  #children = [];

  /**
   * Returns the world of the scenes once the provider, the APIs and the first tokens are there.
   * @param {readonly string[]} frameworks
   * @param {Note} note
   * @returns {Promise<World>}
   */
  async open(frameworks, note) {
    const child = this.#start('provider', new URL('./provider.mjs', import.meta.url));
    const ready = /** @type {ProviderReady} */ (await child.ready());
    note(`oidc-provider issues tokens at ${ready.issuer}, another issuer at ${ready.otherIssuer}`);
    const apis = await Promise.all(frameworks.map((name) => this.#startApi(name, ready.issuer)));
    for (const api of apis) note(`the ${api.framework} API listens at ${api.url}`);
    const obtain = createTokenClient(ready.issuer, ready.secrets);
    const tokens = await obtainTokens(obtain, createTokenClient(ready.otherIssuer, ready.secrets));
    note('openid-client obtained the access tokens by client credentials');
    const startColdApis = async () => {
      await Promise.all(apis.map((api) => this.#startColdApi(api, ready.issuer)));
    };
    return { provider: toProvider(child), apis, tokens, obtain, startColdApis };
  }

  /** Ends every process that was started; safe to call at any moment and more than once. */
  async close() {
    await Promise.all(this.#children.map((child) => child.stop()));
  }

  /** What the processes printed that was not expected. */
  get output() {
    return this.#children.flatMap(({ name, output }) => output.map((line) => `${name}: ${line}`));
  }

  /**
   * @param {string} framework
   * @param {string} issuer
   * @returns {Promise<Api>}
   */
  async #startApi(framework, issuer) {
    const environment = { ISSUER: issuer, AUDIENCE: AUDIENCES.reports };
    const child = this.#start(`${framework} API`, toApiScript(framework), environment);
    const { url } = /** @type {{ url: string }} */ (await child.ready());
    return { framework, url };
  }

  /**
   * @param {Api} api
   * @param {string} issuer
   */
  async #startColdApi(api, issuer) {
    const { url } = await this.#startApi(api.framework, issuer);
    api.coldUrl = url;
  }

  /**
   * @param {string} name
   * @param {URL} script
   * @param {Readonly<Record<string, string>>} [environment]
   */
  #start(name, script, environment) {
    const child = new Child(name, script, environment);
    this.#children.push(child);
    return child;
  }
}

/**
 * @param {Child} child
 * @returns {Provider}
 */
function toProvider(child) {
  return {
    counts: async () => /** @type {Counts} */ (await child.ask('counts')),
    rotateKeys: () => child.ask('rotateKeys'),
    stop: () => child.ask('stop'),
    start: () => child.ask('start'),
  };
}

/**
 * @param {ObtainToken} obtain
 * @param {ObtainToken} obtainElsewhere
 */
async function obtainTokens(obtain, obtainElsewhere) {
  const reader = await obtain({ scope: 'read:reports' });
  const forge = await createForger(reader);
  return {
    reader,
    noScope: await obtain({}),
    admin: await obtain({ client: 'admin', scope: 'read:reports' }),
    billing: await obtain({ resource: AUDIENCES.billing, scope: 'read:reports' }),
    elsewhere: await obtainElsewhere({ scope: 'read:reports' }),
    tampered: tamper(reader, { permissions: ['delete:reports'] }),
    unsecured: toUnsecured(reader),
    hmac: await toHmac(reader),
    ownKeys: await forge({ jku: 'https://attacker.example/jwks' }),
    /** Signed by the key that comes after the first rotation. */
    rotated: '',
    /** Lives one second. */
    mayfly: '',
    /** @type {string[]} Each names a key that does not exist. */
    flood: [],
  };
}

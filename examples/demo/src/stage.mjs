import { Child } from './child.mjs';
import { toApiScript } from './frameworks.mjs';
import { obtainTokens } from './issued-tokens.mjs';
import { AUDIENCES } from './setting.mjs';
import { createConnect, createTokenClient } from './tokens.mjs';

/** @import { Tokens } from './issued-tokens.mjs' */
/** @import { Counts } from './issuer.mjs' */
/** @import { ProviderReady } from './provider.mjs' */
/** @import { Connect, ObtainToken } from './tokens.mjs' */

/**
 * @typedef {object} Api
 * @property {string} framework
 * @property {string} url the API that runs from the first scene
 * @property {string} [coldUrl] a second process of it, started while the provider is down
 *
 * @typedef {object} Provider
 * @property {() => Promise<Counts>} counts
 * @property {() => Promise<unknown>} rotateKeys
 * @property {() => Promise<unknown>} stop
 * @property {() => Promise<unknown>} start
 *
 * @typedef {object} World everything a scene can use
 * @property {Provider} provider
 * @property {readonly Api[]} apis
 * @property {Tokens} tokens
 * @property {string} issuer
 * @property {Readonly<Record<string, string>>} secrets of the clients
 * @property {Connect} connect
 * @property {ObtainToken} obtain
 * @property {() => Promise<void>} startColdApis
 *
 * @typedef {(text: string) => void} Note shows progress
 */

/** Starts all processes of the demo and ends them. */
export class Stage {
  /** @type {Child[]} */
  #children = [];

  /**
   * Starts the provider and the APIs, obtains the first tokens, and returns them as the world of the scenes.
   * @param {readonly string[]} frameworks
   * @param {Note} note
   * @returns {Promise<World>}
   */
  async open(frameworks, note) {
    const child = this.#start('provider', new URL('./provider.mjs', import.meta.url));
    const ready = /** @type {ProviderReady} */ (await child.ready());
    note(
      `oidc-provider issues tokens at ${ready.issuer}, and another issuer at ${ready.otherIssuer}`,
    );
    const apis = await Promise.all(frameworks.map((name) => this.#startApi(name, ready.issuer)));
    for (const api of apis) note(`the ${api.framework} API listens at ${api.url}`);
    const { issuer, otherIssuer, secrets } = ready;
    const connect = createConnect(issuer, secrets);
    const obtain = createTokenClient(connect);
    const obtainElsewhere = createTokenClient(createConnect(otherIssuer, secrets));
    const tokens = await obtainTokens(obtain, obtainElsewhere);
    note('openid-client obtained access tokens with client credentials');
    const startColdApis = async () => {
      await Promise.all(apis.map((api) => this.#startColdApi(api, issuer)));
    };
    const provider = toProvider(child);
    return { provider, apis, tokens, issuer, secrets, connect, obtain, startColdApis };
  }

  /** Ends every process that was started. Can be called at any time and more than once. */
  async close() {
    await Promise.all(this.#children.map((child) => child.stop()));
  }

  /** The unexpected output of the processes. */
  get output() {
    return this.#children.flatMap(({ name, output }) => output.map((line) => `${name}: ${line}`));
  }

  /**
   * @param {string} framework
   * @param {string} issuer
   * @returns {Promise<Api>}
   */
  async #startApi(framework, issuer) {
    const environment = { ISSUER: issuer, RESOURCE: AUDIENCES.reports };
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

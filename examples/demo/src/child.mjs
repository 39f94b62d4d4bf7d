import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** @import { Reply } from './parent.mjs' */
/** @typedef {{ resolve: (result: unknown) => void, reject: (error: Error) => void }} Waiting */

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 3_000;
// The warnings that oidc-provider always prints at start-up. They concern production use.
const HARMLESS = [
  /oidc-provider WARNING: Unsupported runtime/,
  /oidc-provider WARNING: a quick start development-only in-memory adapter/,
];

/** A script in its own process that answers commands; see `serveParent`. */
export class Child {
  #process;
  #output = '';
  #lastId = 0;
  #isReady = false;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  /** @type {Promise<unknown>} */
  #ended;

  /**
   * @param {string} name for messages
   * @param {URL} script
   * @param {Readonly<Record<string, string>>} [environment]
   */
  constructor(name, script, environment = {}) {
    this.name = name;
    this.#process = fork(fileURLToPath(script), [], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#process.stdout?.on('data', (chunk) => (this.#output += String(chunk)));
    this.#process.stderr?.on('data', (chunk) => (this.#output += String(chunk)));
    this.#process.on('message', (message) => this.#settle(/** @type {Reply} */ (message)));
    this.#ended = this.#watchEnd();
  }

  /** Resolves with what the script reports when it is ready. */
  async ready() {
    const timer = setTimeout(() => this.#failAll('did not start in time'), START_TIMEOUT_MS);
    try {
      const ready = await this.#expect(0);
      this.#isReady = true;
      return ready;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Returns the answer to one command.
   * @param {string} command
   */
  async ask(command) {
    const id = ++this.#lastId;
    const reply = this.#expect(id);
    this.#process.send({ id, command }, (error) => {
      if (error !== null) this.#waiting.get(id)?.reject(error);
    });
    return await reply;
  }

  /** The output of the script, without known lines that are irrelevant here. */
  get output() {
    const lines = this.#output.split('\n').filter((line) => line.trim() !== '');
    return lines.filter((line) => !HARMLESS.some((pattern) => pattern.test(line)));
  }

  /** Disconnects, so that the script closes its resources. Kills it if it does not exit. */
  async stop() {
    if (this.#process.connected) this.#process.disconnect();
    // Before it is ready, it does not listen yet and has nothing to close.
    if (!this.#isReady) this.#process.kill('SIGKILL');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  /** Does not use the event `close`, which is never emitted after the parent has disconnected. */
  async #watchEnd() {
    const { stdout, stderr } = this.#process;
    try {
      const streams = [stdout, stderr].filter((stream) => stream !== null);
      await Promise.all([
        once(this.#process, 'exit'),
        ...streams.map((stream) => once(stream, 'close')),
      ]);
      this.#failAll(`ended (${this.#process.signalCode ?? this.#process.exitCode})`);
    } catch (error) {
      this.#failAll(`did not start: ${String(error)}`);
    }
  }

  /**
   * @param {number} id
   * @returns {Promise<unknown>}
   */
  #expect(id) {
    return new Promise((resolve, reject) => {
      if (this.#process.exitCode !== null) reject(new Error(`${this.name} is not running`));
      this.#waiting.set(id, { resolve, reject });
    });
  }

  /** @param {Reply} reply */
  #settle({ id, result, error }) {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(`${this.name}: ${error}`));
  }

  /** @param {string} what */
  #failAll(what) {
    const message = [`${this.name} ${what}`, ...this.output].join('\n    ');
    for (const { reject } of this.#waiting.values()) reject(new Error(message));
    this.#waiting.clear();
  }
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/**
 * Runs a script of this folder in a process of its own until it ends, and hands over what it sends.
 * @template Message
 * @param {string} script
 * @param {unknown} job
 * @param {(message: Message) => void} onMessage
 * @param {{ command?: readonly string[], flags?: readonly string[] }} [options] `command` starts Node, for instance
 *   on some of the cores; `flags` are those of Node
 */
export async function runChild(script, job, onMessage, { command = [], flags = [] } = {}) {
  const [execPath = process.execPath] = command;
  const before = command.length === 0 ? [] : [...command.slice(1), process.execPath];
  const file = fileURLToPath(new URL(script, import.meta.url));
  const child = fork(file, [JSON.stringify(job)], {
    execPath,
    execArgv: [...before, '--expose-gc', '--no-warnings', ...flags],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.on('message', (message) => onMessage(/** @type {Message} */ (message)));
  const [code] = /** @type {[number | null]} */ (await once(child, 'exit'));
  if (code !== 0) throw new Error(`${script} ended with ${code}`);
}

/** A script of this folder that answers one question at a time; see {@link answerParent}. */
export class Helper {
  #child;
  #name;

  /**
   * @param {string} script
   * @param {unknown} job
   */
  constructor(script, job) {
    this.#name = script;
    this.#child = fork(fileURLToPath(new URL(script, import.meta.url)), [JSON.stringify(job)], {
      execArgv: ['--no-warnings'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  /**
   * Returns what the script says next, for instance that it is ready.
   * @returns {Promise<unknown>}
   */
  async next() {
    const stop = new AbortController();
    const { signal } = stop;
    try {
      return await Promise.race([
        once(this.#child, 'message', { signal }).then(
          ([message]) => /** @type {unknown} */ (message),
        ),
        once(this.#child, 'exit', { signal }).then(([code]) => {
          throw new Error(`${this.#name} ended with ${String(code)}`);
        }),
      ]);
    } finally {
      stop.abort();
    }
  }

  /**
   * @param {unknown} question
   * @returns {Promise<unknown>}
   */
  async ask(question) {
    const answer = this.next();
    this.#child.send(/** @type {object} */ (question));
    return await answer;
  }

  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
  }
}

/**
 * Says `ready` to the process that forked this one, then answers its questions; ends with it.
 * @param {unknown} ready
 * @param {(question: unknown) => unknown} answer
 */
export function answerParent(ready, answer) {
  process.on('message', (question) => void reply(question));
  process.on('disconnect', () => process.exit(0));
  process.send?.(ready);

  /** @param {unknown} question */
  async function reply(question) {
    process.send?.(await answer(question));
  }
}

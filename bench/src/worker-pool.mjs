import { Worker } from 'node:worker_threads';

/** @import { Jwk } from '@oidc-verify/core' */
/** @typedef {{ claims: unknown } | { code: string }} Answer */
/** @typedef {{ token: string, settle: (answer: Answer) => void }} Waiting */

/**
 * Verifies in worker threads: tokens that come up in one turn of the event loop go out as one message
 * per thread, and their answers come back as one.
 */
export class WorkerPool {
  #threads;
  /** @type {Waiting[]} */
  #waiting = [];

  /**
   * @param {number} size
   * @param {object} policy options of `createVerifier` without keys
   */
  constructor(size, policy) {
    this.#threads = Array.from({ length: size }, () => new Thread(policy));
  }

  /** @param {readonly Jwk[]} keys for all tokens from now on */
  setKeys(keys) {
    for (const { worker } of this.#threads) worker.postMessage({ keys }, []);
  }

  /**
   * @param {string} token
   * @returns {Promise<Answer>}
   */
  verify(token) {
    return new Promise((settle) => {
      if (this.#waiting.push({ token, settle }) === 1) setImmediate(() => this.#flush());
    });
  }

  /** Resolves when all threads run. */
  async ready() {
    await Promise.all(
      this.#threads.map((thread) => {
        return new Promise((settle) => thread.send([{ token: '', settle }]));
      }),
    );
  }

  async close() {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #flush() {
    const waiting = this.#waiting;
    this.#waiting = [];
    const share = Math.ceil(waiting.length / this.#threads.length);
    // Who has the least to do gets the first share: a small batch is not divided in vain.
    const idlest = this.#threads.toSorted((a, b) => a.pending - b.pending);
    for (const [index, thread] of idlest.entries()) {
      const batch = waiting.slice(index * share, (index + 1) * share);
      if (batch.length > 0) thread.send(batch);
    }
  }
}

class Thread {
  /** @type {(readonly Waiting[])[]} */
  #batches = [];
  pending = 0;

  /** @param {object} policy */
  constructor(policy) {
    const script = new URL('./concurrency-thread.mjs', import.meta.url);
    this.worker = new Worker(script, { workerData: policy });
    this.worker.on('message', (/** @type {readonly Answer[]} */ answers) => this.#settle(answers));
    this.worker.on('error', (error) => {
      throw error;
    });
  }

  /** @param {readonly Waiting[]} batch */
  send(batch) {
    this.#batches.push(batch);
    this.pending += batch.length;
    this.worker.postMessage({ tokens: batch.map(({ token }) => token) }, []);
  }

  /** @param {readonly Answer[]} answers to the oldest batch: a thread answers in turn */
  #settle(answers) {
    const batch = this.#batches.shift() ?? [];
    this.pending -= batch.length;
    for (const [index, answer] of answers.entries()) batch[index]?.settle(answer);
  }
}

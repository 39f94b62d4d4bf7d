import { REACH_MS } from './setting.mjs';

/** For how long after Redis is back a 503 is expected. */
const RECOVERY_MS = 5_000;
/** A 503 at any other time is not wrong, but it may not happen more often than this. */
const MAX_UNEXPECTED = 0.01;

/** Counts answers, and remembers the wrong ones. */
export class Judge {
  /** @type {string[]} */
  wrong = [];
  #decisions = 0;
  #expected503 = 0;
  #unexpected503 = 0;
  #logouts = 0;
  #late = 0;
  #restarts = 0;
  #isAway = false;
  #backAt = Number.NEGATIVE_INFINITY;
  #onWrong;

  /** @param {(what: string) => void} [onWrong] called for each wrong answer */
  constructor(onWrong = () => {}) {
    this.#onWrong = onWrong;
  }

  redisGoes() {
    this.#isAway = true;
  }

  redisIsBack() {
    this.#isAway = false;
    this.#restarts += 1;
    this.#backAt = performance.now();
  }

  /** Whether Redis is away, or has been until a moment ago. */
  get isOutage() {
    return this.#isAway || performance.now() - this.#backAt < RECOVERY_MS;
  }

  /** Whether nothing was wrong, and requests were served while Redis was there. */
  get isSatisfied() {
    return this.wrong.length === 0 && this.#unexpected503 <= this.#decisions * MAX_UNEXPECTED;
  }

  /** @param {boolean} isLate whether a process did not know after the time in which all usually do */
  loggedOut(isLate) {
    this.#logouts += 1;
    if (isLate) this.#late += 1;
  }

  /**
   * Judges one answer. A 503 is a right answer wherever Redis is needed.
   *
   * @param {string} what
   * @param {string} answer
   * @param {readonly string[]} right
   * @param {boolean} [needsRedis]
   */
  take(what, answer, right, needsRedis = true) {
    this.#decisions += 1;
    if (needsRedis && answer.startsWith('503 ')) {
      if (this.isOutage) this.#expected503 += 1;
      else this.#unexpected503 += 1;
    } else if (!right.includes(answer)) {
      this.accuse(`${what}: ${answer}, expected ${right.join(' or ')}`);
    }
  }

  /** @param {string} what */
  accuse(what) {
    this.wrong.push(what);
    this.#onWrong(what);
  }

  /** Returns the counts so far as text. */
  summary() {
    return [
      `${this.#decisions} decisions`,
      `${this.wrong.length} wrong`,
      `503: ${this.#expected503} in outages, ${this.#unexpected503} at other times`,
      `${this.#logouts} logouts (${this.#late} took more than ${REACH_MS / 1_000} s)`,
      `${this.#restarts} Redis restarts`,
    ].join(', ');
  }
}

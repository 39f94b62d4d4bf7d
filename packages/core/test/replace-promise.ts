const Native = Promise;

type Executor<T> = ConstructorParameters<typeof Promise<T>>[0];

/** Not derived from the native class. */
class OtherPromise<T> implements Promise<T> {
  readonly #native: Promise<T>;

  constructor(executor: Executor<T>) {
    this.#native = new Native(executor);
  }

  get [Symbol.toStringTag](): string {
    return 'Promise';
  }

  // oxlint-disable-next-line unicorn/no-thenable -- it is a promise
  then<Fulfilled = T, Rejected = never>(
    ...reactions: Parameters<Promise<T>['then']>
  ): Promise<Fulfilled | Rejected> {
    const next = this.#native.then(...reactions) as Promise<Fulfilled | Rejected>;
    return new OtherPromise((resolve, reject) => void next.then(resolve, reject));
  }

  catch<Rejected = never>(reaction: Parameters<Promise<T>['catch']>[0]): Promise<T | Rejected> {
    return this.then(undefined, reaction);
  }

  finally(reaction: Parameters<Promise<T>['finally']>[0]): Promise<T> {
    return OtherPromise.resolve(this.#native.finally(reaction)) as Promise<T>;
  }

  static resolve(value?: unknown): Promise<unknown> {
    if (value instanceof OtherPromise) return value;
    return new OtherPromise((resolve) => resolve(value));
  }

  static reject(reason?: unknown): Promise<never> {
    return new OtherPromise((_, reject) => reject(reason));
  }

  static all(values: Iterable<unknown>): Promise<unknown> {
    return OtherPromise.resolve(Native.all(values));
  }

  static allSettled(values: Iterable<unknown>): Promise<unknown> {
    return OtherPromise.resolve(Native.allSettled(values));
  }

  static any(values: Iterable<unknown>): Promise<unknown> {
    return OtherPromise.resolve(Native.any(values));
  }

  static race(values: Iterable<unknown>): Promise<unknown> {
    return OtherPromise.resolve(Native.race(values));
  }
}

/**
 * Replaces the global `Promise` by one of another kind, as zone.js does: what async functions and the runtime
 * return is no instance of it. It stays so for the rest of the test file.
 */
export function replacePromise(): void {
  globalThis.Promise = OtherPromise as unknown as PromiseConstructor;
}

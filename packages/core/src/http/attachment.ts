/** Remembers one value for an object, for as long as the object lives. */
export interface Attachment<T> {
  get(target: object): T | undefined;
  set(target: object, value: T): void;
}

/** A base class whose instances are whatever object it is given. */
const Given = function given(target: object): object {
  return target;
} as unknown as new (target: object) => object;

/**
 * Returns a memory that nobody else can read or find. It is a private field that each object is
 * given: a WeakMap of requests, most of which die young, costs the garbage collector a microsecond
 * for each, more than all the rest of a guard (docs/adr/0010).
 */
export function createAttachment<T>(): Attachment<T> {
  class Attached extends Given {
    #value: T;

    constructor(target: object, value: T) {
      super(target);
      this.#value = value;
    }

    static get(target: object): T | undefined {
      return #value in target ? target.#value : undefined;
    }

    static set(target: object, value: T): void {
      if (#value in target) target.#value = value;
      else Reflect.construct(Attached, [target, value]);
    }
  }
  return {
    get: (target) => Attached.get(target),
    set: (target, value) => Attached.set(target, value),
  };
}

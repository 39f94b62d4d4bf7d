/** Stores one value on an object, for as long as the object lives. */
export interface PrivateSlot<T> {
  get(target: object): T | undefined;
  set(target: object, value: T): void;
}

/** A base class whose constructor returns the object it is given, so that a subclass can add to it. */
const Given = function given(target: object): object {
  return target;
} as unknown as new (target: object) => object;

/**
 * Creates a slot that no other code can read, list or copy. The value is kept in a private field that
 * is added to the object itself. A WeakMap would do the same, but every request in it costs the garbage
 * collector up to a microsecond, which is more than the rest of a guard (docs/adr/0010).
 */
export function createPrivateSlot<T>(): PrivateSlot<T> {
  class Holder extends Given {
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
      else void new Holder(target, value);
    }
  }
  return {
    get: (target) => Holder.get(target),
    set: (target, value) => Holder.set(target, value),
  };
}

import { createPrivateSlot } from '../collections/private-slot.ts';
import type { RequestState } from './authenticate-once.ts';
import type { RequestBinding } from './request-auth.ts';

/** What is remembered of requests, for as long as they live. */
export interface RequestStates<Claims, X> {
  get(x: X): RequestState<Claims> | undefined;
  set(x: X, state: RequestState<Claims>): void;
}

/** A state on an object that another request may have too, such as one made of the first request. */
interface Carried<Claims> {
  readonly key: object;
  readonly state: RequestState<Claims>;
}

/** Creates an empty memory. A state is kept on the object itself (docs/adr/0010), or on its carrier. */
export function createRequestStates<Claims, X>({
  keyOf,
  carrierOf,
}: Pick<RequestBinding<X>, 'keyOf' | 'carrierOf'>): RequestStates<Claims, X> {
  const own = createPrivateSlot<RequestState<Claims>>();
  if (carrierOf === undefined) {
    return { get: (x) => own.get(keyOf(x)), set: (x, state) => own.set(keyOf(x), state) };
  }
  const carried = createPrivateSlot<Carried<Claims>>();
  return {
    get: (x) => {
      const key = keyOf(x);
      const carrier = carrierOf(x);
      const found = carrier && carried.get(carrier);
      return found?.key === key ? found.state : own.get(key);
    },
    set: (x, state) => {
      const key = keyOf(x);
      const carrier = carrierOf(x);
      const found = carrier && carried.get(carrier);
      if (carrier === undefined || (found !== undefined && found.key !== key)) own.set(key, state);
      else carried.set(carrier, { key, state });
    },
  };
}

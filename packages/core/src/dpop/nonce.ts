import type { Engine } from '../jose/engine.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { equalStrings } from '../wire/equal-strings.ts';

/** How nonces are made and how long they are valid. */
export interface NonceSettings {
  /**
   * The first secret makes nonces, all of them are accepted. If the list is empty, a random secret of
   * this process is used.
   */
  readonly secrets: readonly Uint8Array[];
  readonly ttlSeconds: number;
}

/** What is needed to make one nonce. */
export interface NonceContext {
  readonly engine: Pick<Engine, 'mac'>;
  readonly nowSeconds: number;
}

/** Makes and checks the nonces of proofs (RFC 9449 §9). Stateless. */
export interface Nonces {
  issue(context: NonceContext): MaybePromise<string>;
  /** Returns whether the nonce was made with one of the secrets and is not too old. */
  check(
    nonce: string,
    context: NonceContext & { readonly clockToleranceSeconds: number },
  ): MaybePromise<boolean>;
}

const NONCE = /^([0-9a-z]{1,9})\.[\w-]{43}$/;
const SECRET_BYTES = 32;

type Secrets = readonly [Uint8Array, ...Uint8Array[]];

/**
 * Creates nonces that hold the second of issue in base 36 and an HMAC of it. Processes that share a
 * secret accept each other's nonces without shared memory. A nonce may be used for any number of proofs
 * until it expires; the replay store ensures that a proof is used once.
 */
export function createNonces({ secrets, ttlSeconds }: NonceSettings): Nonces {
  let own: Secrets | undefined;
  let latest: { readonly second: number; readonly nonce: string } | undefined;
  // Not at construction: Workers have no random numbers outside a request.
  const keys = (): Secrets => {
    const [first, ...others] = secrets;
    own ??= [first ?? crypto.getRandomValues(new Uint8Array(SECRET_BYTES)), ...others];
    return own;
  };
  return {
    issue: ({ engine, nowSeconds }) => {
      const second = Math.floor(nowSeconds);
      if (latest?.second === second) return latest.nonce;
      return chain(sign(engine, keys()[0], second), (nonce) => {
        latest = { second, nonce };
        return nonce;
      });
    },
    check: (nonce, { engine, nowSeconds, clockToleranceSeconds }) => {
      const second = Number.parseInt(NONCE.exec(nonce)?.[1] ?? '', 36);
      const age = nowSeconds - second;
      // Written this way round, NaN from a string that is not a nonce is refused.
      if (!(age >= -clockToleranceSeconds && age < ttlSeconds)) return false;
      return keys().reduce<MaybePromise<boolean>>(
        (found, key) =>
          chain(found, (isFound) =>
            chain(
              sign(engine, key, second),
              (expected) => equalStrings(nonce, expected) || isFound,
            ),
          ),
        false,
      );
    },
  };
}

/** The signed string names its purpose, in case the secret is used for other things too. */
function sign(
  engine: Pick<Engine, 'mac'>,
  secret: Uint8Array,
  second: number,
): MaybePromise<string> {
  const issued = second.toString(36);
  return chain(
    engine.mac(secret, `oidc-verify/dpop-nonce/1 ${issued}`),
    (mac) => `${issued}.${mac}`,
  );
}

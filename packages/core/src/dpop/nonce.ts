import type { Engine } from '../jose/engine.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { equalStrings } from '../wire/equal-strings.ts';

/** How nonces are made and how long they hold. */
export interface NonceSettings {
  /** The first signs, all are accepted. Empty: one of this process, drawn when first needed. */
  readonly secrets: readonly Uint8Array[];
  readonly ttlSeconds: number;
}

/** The circumstances of one nonce. */
export interface NonceContext {
  readonly engine: Pick<Engine, 'mac'>;
  readonly nowSeconds: number;
}

/** Makes and checks the nonces of proofs (RFC 9449 §9). It remembers none of them. */
export interface Nonces {
  issue(context: NonceContext): MaybePromise<string>;
  /** Tells whether the nonce is one of ours, and not too old. */
  check(
    nonce: string,
    context: NonceContext & { readonly clockToleranceSeconds: number },
  ): MaybePromise<boolean>;
}

const NONCE = /^([0-9a-z]{1,9})\.[\w-]{43}$/;
const SECRET_BYTES = 32;

/**
 * Returns what issues nonces: the second of issue in base 36, and an HMAC of it. Whoever has the
 * secret can check them, so processes that share it need no shared memory. A nonce can be used for
 * any number of proofs until its time is over: that a proof is used once is the replay store's doing.
 */
export function createNonces({ secrets, ttlSeconds }: NonceSettings): Nonces {
  let own: readonly Uint8Array[] | undefined;
  let latest: { readonly second: number; readonly nonce: string } | undefined;
  // Not at construction: Workers give no random numbers outside a request.
  const keys = (): readonly Uint8Array[] => {
    if (secrets.length > 0) return secrets;
    own ??= [crypto.getRandomValues(new Uint8Array(SECRET_BYTES))];
    return own;
  };
  return {
    issue: ({ engine, nowSeconds }) => {
      const second = Math.floor(nowSeconds);
      if (latest?.second === second) return latest.nonce;
      return chain(sign(engine, keys()[0] as Uint8Array, second), (nonce) => {
        latest = { second, nonce };
        return nonce;
      });
    },
    check: (nonce, { engine, nowSeconds, clockToleranceSeconds }) => {
      const second = Number.parseInt(NONCE.exec(nonce)?.[1] ?? '', 36);
      const age = nowSeconds - second;
      // Written so that NaN, from a text that is no nonce, is refused.
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

/** The text says what it is for, in case the secret signs other things as well. */
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

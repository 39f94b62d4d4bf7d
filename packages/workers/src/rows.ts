import { integer, stringWithout, withMethods } from '@oidc-verify/core/options';
import type { Reader } from '@oidc-verify/core/options';
import type { ObjectNamespace } from './bindings.ts';

interface DefaultRow<Value> {
  readonly read: Reader<Value>;
  readonly fallback: Value;
}

/** The row of every option `timeoutMs`. */
export const TIMEOUT_ROW: DefaultRow<number> = { read: integer(1, 60_000), fallback: 1_000 };

/** The row of every option `name`. */
export const NAME_ROW: DefaultRow<string> = {
  read: stringWithout((name) =>
    name.length <= 256 ? undefined : 'must be at most 256 characters long',
  ),
  fallback: 'oidc-verify',
};

/** Reads the binding of a Durable Object namespace. */
export const readNamespace: Reader<ObjectNamespace> = withMethods(['idFromName', 'get']);

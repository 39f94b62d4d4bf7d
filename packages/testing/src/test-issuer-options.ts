import {
  anyString,
  boolean,
  callback,
  handedOn,
  listOf,
  number,
  oneOf,
  oneOrMore,
} from '@oidc-verify/core/options';
import type { OptionRows, Position, Reader } from '@oidc-verify/core/options';
import { SIGNING_ALGORITHMS } from './algorithms.ts';
import type { SigningAlgorithm } from './algorithms.ts';
import type { KeyPool } from './key-ring.ts';
import type { PrivateJwk } from './keys.ts';
import { testKeys } from './test-keys.ts';

/** The options of {@link createTestIssuer}. */
export interface TestIssuerOptions {
  /** The `iss` of its tokens. Default `https://issuer.test`. */
  readonly issuer?: string;
  /** The algorithms that the issuer has keys for. `sign` uses the first. Default `['RS256']`. */
  readonly algorithms?: readonly SigningAlgorithm[];
  /** The `aud` of its tokens. Default `https://api.test`. */
  readonly audience?: string | readonly string[];
  /** Returns milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
  /**
   * Private signing keys, per kind. `'fresh'` generates new ones. Default: `testKeys`, which are
   * public knowledge.
   */
  readonly keys?: KeyPool | 'fresh';
  /**
   * Members of the discovery document that are added to the standard ones or replace them. Default:
   * none.
   */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /**
   * Headers of its HTTP responses, for example `{ 'cache-control': 'max-age=600' }`. Default: none.
   */
  readonly responseHeaders?: Readonly<Record<string, string>>;
}

/** {@link TestIssuerOptions} in the form in which they are used. */
export interface TestIssuerSettings extends Required<TestIssuerOptions> {
  readonly keys: KeyPool;
}

const ALGORITHM: Reader<SigningAlgorithm> = oneOf(SIGNING_ALGORITHMS);

/** Reads an object whose members nobody counts. */
function readObject<Value extends object>(value: unknown, at: Position): Value | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? handedOn(value)
    : at.report('must be an object');
}

/** The rows of {@link TestIssuerOptions}. */
export const TEST_ISSUER_ROWS: OptionRows<TestIssuerOptions, TestIssuerSettings> = {
  issuer: { read: anyString, fallback: 'https://issuer.test' },
  algorithms: { read: listOf(ALGORITHM, 'algorithms'), fallback: ['RS256'] },
  audience: { read: oneOrMore(anyString), fallback: 'https://api.test' },
  now: { read: callback, fallback: Date.now },
  keys: {
    read: (value, at) => (value === 'fresh' ? {} : readObject<KeyPool>(value, at)),
    fallback: testKeys,
  },
  metadata: { read: readObject, fallback: {} },
  responseHeaders: { read: readObject, fallback: {} },
};

/** The options of {@link TestIssuer.sign}. */
export interface SignOptions {
  /** The algorithm of the signature. Default: the issuer's first. */
  readonly alg?: SigningAlgorithm;
  /** The `kid` of the header; `null` omits it. Default: the kid of the key. */
  readonly kid?: string | null;
  /** The `typ` of the header; `null` omits it. Default `'at+jwt'`. */
  readonly typ?: string | null;
  /**
   * Members that are added to the header or replace its standard ones; `undefined` removes one.
   * Default: none.
   */
  readonly header?: Readonly<Record<string, unknown>>;
  /** The private key that signs. Default: the issuer's own. */
  readonly key?: PrivateJwk;
  /** Seconds from now at which the token expires; may be negative. Default 300. */
  readonly expiresInSeconds?: number;
}

/** {@link SignOptions} in the form in which they are used. */
export interface SignSettings extends SignOptions {
  readonly typ: string | null;
  readonly expiresInSeconds: number;
}

function readStringOrNull(value: unknown, at: Position): string | null | undefined {
  return value === null || typeof value === 'string'
    ? value
    : at.report('must be a string, or null to omit it');
}

/** How long a token lives unless told otherwise. */
export const DEFAULT_LIFETIME_SECONDS = 300;

/** The rows of {@link SignOptions}. */
export const SIGN_ROWS: OptionRows<SignOptions, SignSettings> = {
  alg: { read: ALGORITHM },
  kid: { read: readStringOrNull },
  typ: { read: readStringOrNull, fallback: 'at+jwt' },
  header: { read: readObject },
  key: { read: readObject },
  expiresInSeconds: {
    read: number(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    fallback: DEFAULT_LIFETIME_SECONDS,
  },
};

/** The options of {@link TestIssuer.rotateKeys}. */
export interface RotateKeysOptions {
  /** Whether the old keys are still published. Default false. */
  readonly keepOld?: boolean;
}

/** The rows of {@link RotateKeysOptions}. */
export const ROTATE_KEYS_ROWS: OptionRows<RotateKeysOptions, Required<RotateKeysOptions>> = {
  keepOld: { read: boolean, fallback: false },
};

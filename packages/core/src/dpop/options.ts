import type { Dpop, PublicUrl, ReplayStore } from '../contract/dpop.ts';
import type { AlgorithmName, AlgorithmOption } from '../jose/algorithms.ts';
import type { Position } from '../options/problems.ts';
import { readAlgorithm } from '../options/read-algorithm.ts';
import {
  callback,
  integer,
  listOf,
  number,
  oneOf,
  oneOrMore,
  stringWithout,
  withMethods,
} from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import type { NonceSettings } from './nonce.ts';
import { readNonce } from './nonce-options.ts';
import type { NonceOptions } from './nonce-options.ts';
import { memoryReplay } from './replay.ts';
import { isLoopback, readOrigin, readPath } from './target.ts';

/** The options of {@link createDpop}: how DPoP proofs are checked. */
export interface DpopOptions {
  /**
   * The origins under which clients reach this API: scheme, host and port, nothing else. A proof must
   * name one of them. They are never taken from a request, where a client chooses them (`Host`,
   * `X-Forwarded-Host`). https, or http on a loopback host.
   */
  readonly publicOrigin: string | readonly string[];
  /** The prefix that a proxy removes from the path, such as `/v1`. Default: none. */
  readonly publicPathPrefix?: string;
  /**
   * Returns the public URL of a request, where a prefix is not enough. Not together with
   * `publicPathPrefix`. If it returns anything but a plain URL under one of `publicOrigin`, the
   * request ends with 503, because that is a mistake of this API; never build it from headers of
   * the request.
   */
  readonly publicUrl?: PublicUrl;
  /**
   * `allowed`: tokens bound to a key need a proof, others are accepted as Bearer. `required`: only
   * tokens bound to a DPoP key are accepted, so tokens bound only to a client certificate are
   * refused too. `off`: bound tokens are refused, as without `dpop`. Default `'allowed'`.
   */
  readonly mode?: Dpop['mode'];
  /**
   * The algorithms of acceptable proofs (FAPI 2.0 §5.4). `EdDSA` is read as `Ed25519`. Default
   * `['ES256', 'Ed25519', 'PS256']`.
   */
  readonly algorithms?: readonly AlgorithmOption[];
  /**
   * Seconds, 1–600: the age up to which a proof is accepted, with the verifier's
   * `clockToleranceSeconds` on both sides. Default 60.
   */
  readonly proofMaxAgeSeconds?: number;
  /** Bytes, 512–65,536: the longest acceptable proof. Default 8,192. */
  readonly maxProofBytes?: number;
  /**
   * Whether a proof needs a nonce of this API (RFC 9449 §9): `off`, `required`, or an object with
   * the settings below. Default `'off'`.
   */
  readonly nonce?: 'off' | 'required' | NonceOptions;
  /** Remembers which proofs were used. Default `memoryReplay()`, for one process. */
  readonly replay?: ReplayStore;
}

/** {@link DpopOptions} in the form in which they are used. */
export interface DpopSettings extends Required<Omit<DpopOptions, 'publicUrl' | 'nonce'>> {
  readonly publicOrigin: readonly string[];
  readonly publicUrl?: PublicUrl;
  readonly algorithms: readonly AlgorithmName[];
  /** Undefined: proofs need none. */
  readonly nonce?: NonceSettings;
}

/** {@link DpopSettings} of which the store is made only when all else is right. */
type GivenSettings = Omit<DpopSettings, 'replay'> & Pick<DpopOptions, 'replay'>;

const readOrigins = oneOrMore(stringWithout(originFault));

/** The rows of {@link DpopOptions}. */
export const DPOP_ROWS: OptionRows<DpopOptions, GivenSettings> = {
  publicOrigin: {
    read: (value, at) => readOrigins(value, at)?.map((origin) => readOrigin(origin) ?? origin),
    required: 'the origin under which clients reach this API',
  },
  publicPathPrefix: { read: readPathPrefix, fallback: '' },
  publicUrl: { read: callback },
  mode: { read: oneOf(['off', 'allowed', 'required']), fallback: 'allowed' },
  algorithms: { read: listOf(readAlgorithm), fallback: ['ES256', 'Ed25519', 'PS256'] },
  proofMaxAgeSeconds: { read: number(1, 600), fallback: 60 },
  maxProofBytes: { read: integer(512, 65_536), fallback: 8_192 },
  nonce: { read: readNonce },
  replay: { read: withMethods<ReplayStore>(['record']) },
};

/**
 * Returns the settings that `input` describes.
 *
 * @throws {ConfigError} `invalid_options` with every problem at once
 */
export function readDpopOptions(input: unknown): DpopSettings {
  const settings = readSettings(
    DPOP_ROWS,
    input,
    'dpop',
    ({ publicUrl, publicPathPrefix = '' }, at) => {
      if (publicUrl === undefined || publicPathPrefix === '') return;
      at.member('publicUrl').report('contradicts `publicPathPrefix`; leave one of them out');
    },
  );
  return Object.freeze({
    ...settings,
    algorithms: Object.freeze([...new Set(settings.algorithms)]),
    replay: settings.replay ?? memoryReplay(),
  });
}

function originFault(value: string): string | undefined {
  const origin = readOrigin(value);
  if (origin === undefined) {
    return 'must be an origin such as https://api.example.com, without a path and a slash at the end';
  }
  if (origin.startsWith('https:') || isLoopback(origin)) return undefined;
  return 'must be https; http is only for a loopback host';
}

function readPathPrefix(value: unknown, at: Position): string | undefined {
  // An origin would be two slashes and a host.
  const isPath = typeof value === 'string' && !value.startsWith('//');
  const path = isPath ? readPath(value) : undefined;
  if (path !== undefined && !path.endsWith('/')) return path;
  return at.report('must be a path such as /v1, without dot segments and a slash at the end');
}

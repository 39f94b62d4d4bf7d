import type { Dpop, PublicUrl, ReplayStore } from '../contract/dpop.ts';
import { ALGORITHM_NAMES, toAlgorithm } from '../jose/algorithms.ts';
import type { AlgorithmName } from '../jose/algorithms.ts';
import { createProblems, readOptions } from '../options/problems.ts';
import type { Problems } from '../options/problems.ts';
import type { NonceSettings } from './nonce.ts';
import { memoryReplay } from './replay.ts';
import { isLoopback, readOrigin, readPath } from './target.ts';

/** How proofs are checked. */
export interface DpopOptions {
  /**
   * The origins under which clients reach this API: scheme, host and port, nothing else. Proofs have
   * to name one of them. Never taken from a request, where a client chooses it (`Host`,
   * `X-Forwarded-Host`). https, or http on this machine.
   */
  readonly publicOrigin: string | readonly string[];
  /** What a proxy takes off the path before the request arrives here, such as `/v1`. */
  readonly publicPathPrefix?: string;
  /**
   * Finds the public URL where a prefix does not tell it. Excludes `publicPathPrefix`. An answer
   * that is no plain URL under one of `publicOrigin` is a 503, since it is this API's own mistake:
   * never build it from headers of the request.
   */
  readonly publicUrl?: PublicUrl;
  /**
   * `allowed` (default): tokens bound to a key need their proof, others pass as Bearer. `required`:
   * only bound tokens pass. `off`: bound tokens are refused, as without `dpop`.
   */
  readonly mode?: Dpop['mode'];
  /** Default `['ES256', 'Ed25519', 'PS256']` (FAPI 2.0 §5.4). `EdDSA` is read as `Ed25519`. */
  readonly algorithms?: readonly (AlgorithmName | 'EdDSA')[];
  /**
   * How old a proof may be, beside the verifier's `clockToleranceSeconds` on both sides. 1–600,
   * default 60.
   */
  readonly proofMaxAgeSeconds?: number;
  /** 512–65,536, default 8,192. */
  readonly maxProofBytes?: number;
  /** Whether proofs need a nonce of ours (RFC 9449 §9). Default `off`; `required` as in {@link NonceOptions}. */
  readonly nonce?: 'off' | 'required' | NonceOptions;
  /** Where used proofs are remembered. Default `memoryReplay()`, which is per process. */
  readonly replay?: ReplayStore;
}

/** How nonces are made. They are stateless: whoever has the secret can check them. */
export interface NonceOptions {
  readonly mode: 'required';
  /**
   * At least 32 bytes, shared by all processes of one API; a text counts in UTF-8. Of a list the
   * first makes nonces and all are accepted, so that a secret can be replaced. Default: random bytes
   * of this process, whose nonces no other process takes.
   */
  readonly secret?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** How long a nonce holds. 10–3,600, default 300. */
  readonly ttlSeconds?: number;
}

/** {@link DpopOptions}, checked. */
export interface DpopSettings {
  readonly publicOrigins: readonly string[];
  readonly publicPathPrefix: string;
  readonly publicUrl: PublicUrl | undefined;
  readonly mode: Dpop['mode'];
  readonly algorithms: readonly AlgorithmName[];
  readonly proofMaxAgeSeconds: number;
  readonly maxProofBytes: number;
  readonly nonce: NonceSettings | undefined;
  readonly replay: ReplayStore;
}

const OPTION_NAMES = [
  'publicOrigin',
  'publicPathPrefix',
  'publicUrl',
  'mode',
  'algorithms',
  'proofMaxAgeSeconds',
  'maxProofBytes',
  'nonce',
  'replay',
];
const MODES = ['off', 'allowed', 'required'] as const;
const ALGORITHMS = ['ES256', 'Ed25519', 'PS256'] as const;
const AGE_SECONDS = { min: 1, max: 600, fallback: 60 };
const PROOF_BYTES = { min: 512, max: 65_536, fallback: 8_192, integer: true };
const TTL_SECONDS = { min: 10, max: 3_600, fallback: 300 };
const MIN_SECRET_BYTES = 32;

/**
 * Returns the settings that `input` describes.
 *
 * @throws {ConfigError} `invalid_options` with every problem at once
 */
export function readDpopOptions(input: unknown): DpopSettings {
  return readOptions(() => {
    const problems = createProblems();
    const options = problems.record('dpop', input, OPTION_NAMES);
    const settings = Object.freeze({
      publicOrigins: readOrigins(problems, options['publicOrigin']),
      ...readPublicUrl(problems, options),
      mode: readMode(problems, options['mode']),
      algorithms: readAlgorithms(problems, options['algorithms']),
      proofMaxAgeSeconds: problems.number(
        'dpop.proofMaxAgeSeconds',
        options['proofMaxAgeSeconds'],
        AGE_SECONDS,
      ),
      maxProofBytes: problems.number('dpop.maxProofBytes', options['maxProofBytes'], PROOF_BYTES),
      nonce: readNonce(problems, options['nonce']),
      replay: readReplay(problems, options['replay']),
    });
    problems.throwIfAny();
    return settings;
  });
}

function readOrigins(problems: Problems, value: unknown): readonly string[] {
  const path = 'dpop.publicOrigin';
  if (value === undefined) {
    problems.add(path, 'is required: the origin under which clients reach this API');
    return [];
  }
  if (Array.isArray(value)) {
    return problems.names(path, value, originFault).map((item) => readOrigin(item) ?? '');
  }
  const text = problems.text(path, value) ?? '';
  const fault = text === '' ? undefined : originFault(text);
  if (fault !== undefined) problems.add(path, fault);
  return [readOrigin(text) ?? ''];
}

function originFault(text: string): string | undefined {
  const origin = readOrigin(text);
  if (origin === undefined) {
    return 'must be an origin such as https://api.example.com: no path, no slash at the end';
  }
  if (origin.startsWith('https:') || isLoopback(origin)) return undefined;
  return 'must be https; http is for this machine only';
}

function readPublicUrl(
  problems: Problems,
  options: Readonly<Record<string, unknown>>,
): Pick<DpopSettings, 'publicPathPrefix' | 'publicUrl'> {
  const { publicPathPrefix: prefix } = options;
  const publicUrl = problems.callback('dpop.publicUrl', options['publicUrl']);
  if (prefix === undefined) return { publicPathPrefix: '', publicUrl: publicUrl as PublicUrl };
  if (publicUrl !== undefined) {
    problems.add('dpop.publicUrl', 'contradicts `publicPathPrefix`; leave one of them out');
  }
  const path =
    typeof prefix === 'string' && !prefix.startsWith('//') ? readPath(prefix) : undefined;
  if (path === undefined || path.endsWith('/')) {
    problems.add(
      'dpop.publicPathPrefix',
      'must be a path such as /v1: it begins with a slash, ends without one, and has no dot segments',
    );
  }
  return { publicPathPrefix: path ?? '', publicUrl: undefined };
}

function readMode(problems: Problems, value: unknown): Dpop['mode'] {
  const mode = value === undefined ? 'allowed' : MODES.find((known) => known === value);
  if (mode === undefined) problems.add('dpop.mode', `must be one of ${MODES.join(', ')}`);
  return mode ?? 'required';
}

function readAlgorithms(problems: Problems, value: unknown): readonly AlgorithmName[] {
  if (value === undefined) return Object.freeze([...ALGORITHMS]);
  const names = problems.names('dpop.algorithms', value, (name) =>
    toAlgorithm(name) === undefined
      ? `must be one of ${ALGORITHM_NAMES.join(', ')} or EdDSA`
      : undefined,
  );
  return Object.freeze([...new Set(names.map((name) => toAlgorithm(name)?.name as AlgorithmName))]);
}

function readNonce(problems: Problems, value: unknown): NonceSettings | undefined {
  if (value === undefined || value === 'off') return undefined;
  const given = value === 'required' ? { mode: value } : value;
  const { mode } = (given ?? {}) as Partial<NonceOptions>;
  if (mode !== 'required') {
    problems.add('dpop.nonce', "must be 'off', 'required' or { mode: 'required', … }");
    return undefined;
  }
  const options = problems.record('dpop.nonce', given, ['mode', 'secret', 'ttlSeconds']);
  return Object.freeze({
    secrets: readSecrets(problems, options['secret']),
    ttlSeconds: problems.number('dpop.nonce.ttlSeconds', options['ttlSeconds'], TTL_SECONDS),
  });
}

function readSecrets(problems: Problems, value: unknown): readonly Uint8Array[] {
  if (value === undefined) return [];
  const path = 'dpop.nonce.secret';
  if (!Array.isArray(value)) return [readSecret(problems, path, value)];
  if (value.length === 0) problems.add(path, 'must hold at least one secret');
  return Array.from(value as unknown[], (item, index) =>
    readSecret(problems, `${path}[${index}]`, item),
  );
}

function readSecret(problems: Problems, path: string, value: unknown): Uint8Array {
  const bytes =
    typeof value === 'string'
      ? new TextEncoder().encode(value)
      : value instanceof Uint8Array
        ? Uint8Array.from(value)
        : undefined;
  if (bytes === undefined) problems.add(path, 'must be a string or bytes');
  else if (bytes.length < MIN_SECRET_BYTES) {
    problems.add(path, `must have at least ${MIN_SECRET_BYTES} bytes`);
  }
  return bytes ?? new Uint8Array();
}

function readReplay(problems: Problems, value: unknown): ReplayStore {
  if (value === undefined) return memoryReplay();
  const { record } = (value ?? {}) as Partial<ReplayStore>;
  if (typeof record !== 'function') {
    problems.add('dpop.replay', 'must be a store with record(use), such as memoryReplay()');
  }
  return value as ReplayStore;
}

import type { Jwk } from '@oidc-verify/core';
import { readSettings } from '@oidc-verify/core/options';
import { createFakeKeySource } from './fake-key-source.ts';
import type { FakeKeyState } from './fake-key-source-options.ts';
import type { FakeKeySource } from './fake-key-source.ts';
import { createIssuerEndpoint, toJwksUri } from './issuer-endpoint.ts';
import type { FetchCounts, Outage, TestFetch } from './issuer-endpoint.ts';
import { createKeyRing } from './key-ring.ts';
import type { KeyRing, SigningKey } from './key-ring.ts';
import type { PrivateJwk } from './keys.ts';
import { listenOnLoopback } from './listen.ts';
import type { ListeningIssuer } from './listen.ts';
import type { ListenOptions } from './node.ts';
import { isSigningAlgorithm } from './algorithms.ts';
import type { SigningAlgorithm } from './algorithms.ts';
import { signCompact } from './sign.ts';
import type { RawToken } from './sign.ts';
import { requireClaimNames } from './test-claims.ts';
import type { TestClaims } from './test-claims.ts';
import {
  DEFAULT_LIFETIME_SECONDS,
  ROTATE_KEYS_ROWS,
  SIGN_ROWS,
  TEST_ISSUER_ROWS,
} from './test-issuer-options.ts';
import type {
  RotateKeysOptions,
  SignOptions,
  SignSettings,
  TestIssuerOptions,
  TestIssuerSettings,
} from './test-issuer-options.ts';

/** An issuer of access tokens that runs inside the test process. */
export interface TestIssuer {
  readonly issuer: string;
  readonly audience: string | readonly string[];
  readonly jwksUri: string;
  readonly algorithms: readonly SigningAlgorithm[];
  readonly now: () => number;
  /** Returns the public keys, each with `kid`, `alg` and `use`. */
  jwks(): { readonly keys: readonly Jwk[] };
  /** Returns the current signing key, including its private part. */
  signingKey(alg?: SigningAlgorithm): SigningKey;
  /** Returns the default claims of a token, with `overrides` applied. */
  claims(overrides?: TestClaims, expiresInSeconds?: number): Record<string, unknown>;
  /** Returns the default header of a token. */
  header(options?: SignOptions): Record<string, unknown>;
  /** Returns a signed access token (RFC 9068). It is valid unless the arguments make it invalid. */
  sign(claims?: TestClaims, options?: SignOptions): Promise<string>;
  /** Returns a compact JWS of exactly these parts. `key` defaults to the issuer's own key. */
  signRaw(token: RawToken): Promise<string>;
  /** Switches to new keys with new kids. The old keys are no longer published unless `keepOld`. */
  rotateKeys(options?: RotateKeysOptions): Promise<void>;
  /** Serves the discovery document and the JWKS without a socket. Every other host is unreachable. */
  readonly fetch: TestFetch;
  readonly fetches: FetchCounts;
  resetFetches(): void;
  /** Makes the issuer fail until `outage('off')` is called. */
  outage(kind: Outage, status?: number): void;
  /** Delays all requests until the returned function is called. */
  hold(): () => void;
  /** Serves the same over HTTP on a loopback socket (Node only). `issuer` becomes its URL. */
  listen(options?: ListenOptions): Promise<ListeningIssuer>;
  /** Returns a key source with the current keys that records its calls. */
  keySource(state?: FakeKeyState): FakeKeySource;
}

/**
 * Creates a test issuer, including its keys.
 *
 * @throws {ConfigError} `invalid_options` with every wrong option and its path
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { createVerifier, staticJwks } from '@oidc-verify/core';
 * import { createTestIssuer } from '@oidc-verify/testing';
 *
 * const issuer = await createTestIssuer();
 * const verifier = createVerifier({
 *   issuer: issuer.issuer,
 *   audience: issuer.audience,
 *   keys: staticJwks(issuer.jwks()),
 * });
 *
 * const token = await verifier.verify(await issuer.sign({ sub: 'alice', scope: 'orders:read' }));
 * assert.equal(token.subject, 'alice');
 * ```
 */
export async function createTestIssuer(options: TestIssuerOptions = {}): Promise<TestIssuer> {
  const { algorithms, keys, ...settings } = readSettings(TEST_ISSUER_ROWS, options);
  const distinct = [...new Set(algorithms)];
  return new InProcessIssuer(settings, distinct, await createKeyRing(distinct, keys));
}

class InProcessIssuer implements TestIssuer {
  readonly audience: string | readonly string[];
  readonly algorithms: readonly SigningAlgorithm[];
  readonly now: () => number;
  readonly fetch: TestFetch;
  readonly fetches: FetchCounts;
  readonly resetFetches: () => void;
  readonly outage: (kind: Outage, status?: number) => void;
  readonly hold: () => () => void;
  #issuer: string;
  #listening = false;
  readonly #ring: KeyRing;

  constructor(
    settings: Omit<TestIssuerSettings, 'algorithms' | 'keys'>,
    algorithms: readonly SigningAlgorithm[],
    ring: KeyRing,
  ) {
    this.#issuer = settings.issuer;
    this.#ring = ring;
    this.audience = settings.audience;
    this.algorithms = algorithms;
    this.now = settings.now;
    const endpoint = createIssuerEndpoint({
      issuer: () => this.issuer,
      jwks: () => this.jwks(),
      metadata: settings.metadata,
      headers: settings.responseHeaders,
    });
    this.fetch = endpoint.fetch;
    this.fetches = endpoint.fetches;
    this.resetFetches = endpoint.resetFetches;
    this.outage = endpoint.outage;
    this.hold = endpoint.hold;
  }

  get issuer(): string {
    return this.#issuer;
  }

  get jwksUri(): string {
    return toJwksUri(this.#issuer);
  }

  jwks(): { readonly keys: readonly Jwk[] } {
    return { keys: this.#ring.publicKeys() };
  }

  signingKey(alg: SigningAlgorithm = this.#defaultAlg): SigningKey {
    return this.#ring.current(alg);
  }

  claims(
    overrides: TestClaims = {},
    expiresInSeconds: number = DEFAULT_LIFETIME_SECONDS,
  ): Record<string, unknown> {
    requireClaimNames(overrides);
    const issuedAt = Math.floor(this.now() / 1000);
    const defaults = {
      iss: this.issuer,
      aud: this.audience,
      sub: 'user-1',
      client_id: 'test-client',
      iat: issuedAt,
      exp: issuedAt + expiresInSeconds,
      jti: crypto.randomUUID(),
    };
    return withoutUndefined({ ...defaults, ...overrides });
  }

  header(options: SignOptions = {}): Record<string, unknown> {
    return this.#headerOf(readSettings(SIGN_ROWS, options, 'options'));
  }

  #headerOf({
    alg = this.#defaultAlg,
    typ,
    kid: given,
    header,
  }: SignSettings): Record<string, unknown> {
    // Looked up only if needed: a foreign key may sign with an algorithm that this issuer lacks.
    const kid = given === undefined ? this.signingKey(alg).kid : given;
    const named = { alg, typ: typ ?? undefined, kid: kid ?? undefined };
    return withoutUndefined({ ...named, ...header });
  }

  async sign(claims: TestClaims = {}, options: SignOptions = {}): Promise<string> {
    const settings = readSettings(SIGN_ROWS, options, 'options');
    const { alg = this.#defaultAlg, key, expiresInSeconds } = settings;
    return signCompact({
      header: this.#headerOf(settings),
      payload: this.claims(claims, expiresInSeconds),
      alg,
      key: key ?? this.signingKey(alg).privateJwk,
    });
  }

  async signRaw(token: RawToken): Promise<string> {
    return signCompact({ ...token, key: token.key ?? this.#ownKey(token) });
  }

  async rotateKeys(options: RotateKeysOptions = {}): Promise<void> {
    const { keepOld } = readSettings(ROTATE_KEYS_ROWS, options, 'options');
    return this.#ring.rotate(keepOld);
  }

  async listen(options: ListenOptions = {}): Promise<ListeningIssuer> {
    if (this.#listening) throw new Error('This test issuer is already listening');
    this.#listening = true;
    try {
      const listening = await listenOnLoopback(this.fetch, options);
      this.#issuer = listening.url;
      return { url: listening.url, close: () => this.#stop(listening) };
    } catch (error) {
      this.#listening = false;
      throw error;
    }
  }

  keySource(state: FakeKeyState = 'ready'): FakeKeySource {
    return createFakeKeySource({ sets: [this.jwks()], state });
  }

  get #defaultAlg(): SigningAlgorithm {
    const [first] = this.algorithms;
    if (first === undefined) throw new TypeError('This test issuer has no algorithms');
    return first;
  }

  #ownKey({ alg, signature }: RawToken): PrivateJwk | undefined {
    if (signature !== undefined || !isSigningAlgorithm(alg)) return undefined;
    return this.signingKey(alg).privateJwk;
  }

  async #stop(listening: ListeningIssuer): Promise<void> {
    await listening.close();
    this.#listening = false;
  }
}

function withoutUndefined(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

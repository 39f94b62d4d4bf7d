import type { Jwk } from '@oidc-verify/core';
import { createFakeKeySource } from './fake-key-source.ts';
import type { FakeKeySource, FakeKeyState } from './fake-key-source.ts';
import { createIssuerEndpoint, toJwksUri } from './issuer-endpoint.ts';
import type { FetchCounts, Outage, TestFetch } from './issuer-endpoint.ts';
import { createKeyRing } from './key-ring.ts';
import type { KeyPool, KeyRing, SigningKey } from './key-ring.ts';
import type { PrivateJwk } from './keys.ts';
import { listenOnLoopback } from './listen.ts';
import type { ListeningIssuer } from './listen.ts';
import type { ListenOptions } from './node.ts';
import { isSigningAlgorithm } from './algorithms.ts';
import type { SigningAlgorithm } from './algorithms.ts';
import { signCompact } from './sign.ts';
import type { RawToken } from './sign.ts';
import { testKeys } from './test-keys.ts';

/** The options of {@link createTestIssuer}. */
export interface TestIssuerOptions {
  /** Default `https://issuer.test`. */
  readonly issuer?: string;
  /** The algorithms the issuer has keys for. `sign` uses the first by default. Default `['RS256']`. */
  readonly algorithms?: readonly SigningAlgorithm[];
  /** The `aud` of its tokens. Default `https://api.test`. */
  readonly audience?: string | readonly string[];
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
  /**
   * Private signing keys, per kind. Default {@link testKeys}, which are public knowledge. `'fresh'`
   * generates new ones.
   */
  readonly keys?: KeyPool | 'fresh';
  /** Members of the discovery document that are added to the standard ones or replace them. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Headers of its HTTP responses, for example `{ 'cache-control': 'max-age=600' }`. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
}

/** Claims that are added to the default claims or replace them. A claim that is `undefined` is removed. */
export type TestClaims = Readonly<Record<string, unknown>>;

/** The options of {@link TestIssuer.sign}. */
export interface SignOptions {
  /** Default: the issuer's first algorithm. */
  readonly alg?: SigningAlgorithm;
  /** Default: the kid of the key. `null` omits it. */
  readonly kid?: string | null;
  /** Default `at+jwt`. `null` omits it. */
  readonly typ?: string | null;
  /** Header members that replace all others. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Signs with this private key instead of the issuer's. */
  readonly key?: PrivateJwk;
  /** Lifetime from now. Default 300; may be negative. */
  readonly expiresInSeconds?: number;
}

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
  rotateKeys(options?: { readonly keepOld?: boolean }): Promise<void>;
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

/** Creates a test issuer, including its keys. */
export async function createTestIssuer(options: TestIssuerOptions = {}): Promise<TestIssuer> {
  const algorithms = [...new Set(options.algorithms ?? (['RS256'] as const))];
  const pool = options.keys === 'fresh' ? {} : (options.keys ?? testKeys);
  return new InProcessIssuer(options, algorithms, await createKeyRing(algorithms, pool));
}

const DEFAULT_LIFETIME_SECONDS = 300;

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

  constructor(options: TestIssuerOptions, algorithms: readonly SigningAlgorithm[], ring: KeyRing) {
    this.#issuer = options.issuer ?? 'https://issuer.test';
    this.#ring = ring;
    this.audience = options.audience ?? 'https://api.test';
    this.algorithms = algorithms;
    this.now = options.now ?? Date.now;
    const endpoint = createIssuerEndpoint({
      issuer: () => this.issuer,
      jwks: () => this.jwks(),
      metadata: options.metadata ?? {},
      headers: options.responseHeaders ?? {},
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
    const { alg = this.#defaultAlg, typ = 'at+jwt' } = options;
    // Looked up only if needed: a foreign key may sign with an algorithm that this issuer lacks.
    const kid = options.kid === undefined ? this.signingKey(alg).kid : options.kid;
    const named = { alg, typ: typ ?? undefined, kid: kid ?? undefined };
    return withoutUndefined({ ...named, ...options.header });
  }

  async sign(claims: TestClaims = {}, options: SignOptions = {}): Promise<string> {
    const alg = options.alg ?? this.#defaultAlg;
    return signCompact({
      header: this.header(options),
      payload: this.claims(claims, options.expiresInSeconds),
      alg,
      key: options.key ?? this.signingKey(alg).privateJwk,
    });
  }

  async signRaw(token: RawToken): Promise<string> {
    return signCompact({ ...token, key: token.key ?? this.#ownKey(token) });
  }

  rotateKeys({ keepOld = false }: { readonly keepOld?: boolean } = {}): Promise<void> {
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

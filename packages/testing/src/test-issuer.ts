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

/** What a test issuer is. */
export interface TestIssuerOptions {
  /** Default `https://issuer.test`. */
  readonly issuer?: string;
  /** The algorithms it has keys for; the first is the default of `sign`. Default `['RS256']`. */
  readonly algorithms?: readonly SigningAlgorithm[];
  /** The `aud` of its tokens. Default `https://api.test`. */
  readonly audience?: string | readonly string[];
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number;
  /**
   * Private keys to sign with, per kind. Default {@link testKeys}, which everybody knows; `fresh`
   * makes new ones.
   */
  readonly keys?: KeyPool | 'fresh';
  /** Members of the discovery document, over the standard ones. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Headers of its answers, for instance `{ 'cache-control': 'max-age=600' }`. */
  readonly responseHeaders?: Readonly<Record<string, string>>;
}

/** Claims over the defaults; a claim that is `undefined` removes its default. */
export type TestClaims = Readonly<Record<string, unknown>>;

/** How a token is signed. */
export interface SignOptions {
  /** Default: the issuer's first algorithm. */
  readonly alg?: SigningAlgorithm;
  /** Default: the kid of the key; `null` leaves it out. */
  readonly kid?: string | null;
  /** Default `at+jwt`; `null` leaves it out. */
  readonly typ?: string | null;
  /** Header members over all others. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Signs with this private key in place of the issuer's. */
  readonly key?: PrivateJwk;
  /** Lifetime from now; default 300. */
  readonly expiresInSeconds?: number;
}

/** An issuer of access tokens that lives in the test. */
export interface TestIssuer {
  readonly issuer: string;
  readonly audience: string | readonly string[];
  readonly jwksUri: string;
  readonly algorithms: readonly SigningAlgorithm[];
  readonly now: () => number;
  /** Returns the public keys, each with `kid`, `alg` and `use`. */
  jwks(): { readonly keys: readonly Jwk[] };
  /** Returns the key that signs now, private half included. */
  signingKey(alg?: SigningAlgorithm): SigningKey;
  /** Returns the claims a token of this issuer has by default. */
  claims(overrides?: TestClaims, expiresInSeconds?: number): Record<string, unknown>;
  /** Returns the header a token of this issuer has by default. */
  header(options?: SignOptions): Record<string, unknown>;
  /** Returns a signed access token, valid unless told otherwise (RFC 9068). */
  sign(claims?: TestClaims, options?: SignOptions): Promise<string>;
  /** Returns a compact JWS whose every byte is the caller's; `key` defaults to the issuer's own. */
  signRaw(token: RawToken): Promise<string>;
  /** Turns to new keys with new kids; the old ones are withdrawn unless `keepOld`. */
  rotateKeys(options?: { readonly keepOld?: boolean }): Promise<void>;
  /** Serves discovery and JWKS without a socket; every other host is unreachable. */
  readonly fetch: TestFetch;
  readonly fetches: FetchCounts;
  resetFetches(): void;
  /** Makes the issuer fail until `outage('off')`. */
  outage(kind: Outage, status?: number): void;
  /** Holds all requests back until the returned function is called. */
  hold(): () => void;
  /** Serves the same over HTTP on loopback (Node); `issuer` becomes the URL. */
  listen(options?: ListenOptions): Promise<ListeningIssuer>;
  /** Returns a key source with the keys of this moment that counts what is asked of it. */
  keySource(state?: FakeKeyState): FakeKeySource;
}

/** Returns a test issuer with its keys made. */
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
    // Asked for only where needed: a foreign key may sign with an algorithm this issuer lacks.
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
    if (this.#listening) throw new Error('this test issuer is listening already');
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
    if (first === undefined) throw new TypeError('this test issuer has no algorithms');
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

import { createVerifier } from '@oidc-verify/core';
import type { Jwk, KeySource, SyncVerifyCall, VerifierOptions } from '@oidc-verify/core';
import { authenticate, fromNode } from '@oidc-verify/core/http';
import type { AuthenticateOptions } from '@oidc-verify/core/http';
import { createClock, createFakeKeySource, createTestIssuer } from '@oidc-verify/testing';
import type {
  SignOptions,
  SigningAlgorithm,
  TestClaims,
  TestClock,
  TestIssuer,
} from '@oidc-verify/testing';
import { buildVerifier } from '../../src/verifier/verifier.ts';
import { AUDIENCE, codeOf, ENGINES, ISSUER, syncCodeOf } from '../setting.ts';

/** Options that are merged into a valid minimum; may be invalid. */
type Options = Readonly<Record<string, unknown>>;

/** A request as the wire shows it: the values of its Authorization header, and its line. */
export interface Call extends AuthenticateOptions<unknown> {
  readonly authorization?: readonly string[];
  readonly headers?: readonly (readonly [name: string, value: string])[];
  /** The connection, as Node has it. */
  readonly socket?: object;
  readonly method?: string;
  readonly url?: string;
}

/** The response to a request. Status 200 means that it was accepted. */
export interface Answer {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** An issuer and the API that trusts it: the subject of every conformance test. */
export interface Subject {
  readonly clock: TestClock;
  readonly issuer: TestIssuer;
  readonly nowSeconds: number;
  readonly sign: (claims?: TestClaims, options?: SignOptions) => Promise<string>;
  /** Signs the default token with a JSON member appended to its payload, or to its header. */
  readonly signText: (text: string, where?: 'payload' | 'header') => Promise<string>;
  readonly options: (options?: Options) => VerifierOptions;
  /** Returns `passed` or the code of each token; every path that decides otherwise is named. */
  readonly decide: (tokens: Tokens, options?: Options, call?: SyncVerifyCall) => Promise<Decisions>;
  /** The same for one token under several sets of published keys. */
  readonly decideKeys: (
    token: string,
    sets: Readonly<Record<string, readonly Jwk[]>>,
    options?: Options,
  ) => Promise<Decisions>;
  readonly ask: (call: Call, options?: Options) => Promise<Answer>;
}

type Tokens = Readonly<Record<string, string | Promise<string>>>;
type Decisions = Readonly<Record<string, string>>;

export async function createSubject(
  algorithms: readonly SigningAlgorithm[] = ['RS256'],
): Promise<Subject> {
  const clock = createClock();
  const issuer = await createTestIssuer({ algorithms, now: clock.now });
  const optionsOf = (options: Options = {}): VerifierOptions => ({
    issuer: ISSUER,
    audience: AUDIENCE,
    algorithms,
    keys: keysOf(issuer.jwks().keys),
    now: clock.now,
    monotonicMs: clock.monotonicMs,
    ...options,
  });
  const decideAll = async (
    cases: readonly (readonly [name: string, token: string, options: Options | undefined])[],
    call?: SyncVerifyCall,
  ): Promise<Decisions> => {
    const decided = cases.map(
      async ([name, token, options]) =>
        [name, await decideOne(token, optionsOf(options), call)] as const,
    );
    return Object.fromEntries(await Promise.all(decided));
  };
  return {
    clock,
    issuer,
    nowSeconds: clock.now() / 1000,
    sign: (claims, options) => issuer.sign(claims, options),
    signText: (text, where = 'payload') => {
      const parts = { header: issuer.header(), payload: issuer.claims() };
      return issuer.signRaw({
        ...parts,
        [where]: append(parts[where], text),
        alg: algorithms[0] ?? 'RS256',
      });
    },
    options: optionsOf,
    decide: async (tokens, options, call) => {
      const signed = Object.entries(tokens).map(
        async ([name, token]) => [name, await token, options] as const,
      );
      return decideAll(await Promise.all(signed), call);
    },
    decideKeys: (token, sets, options) =>
      decideAll(
        Object.entries(sets).map(
          ([name, keys]) => [name, token, { ...options, keys: keysOf(keys) }] as const,
        ),
      ),
    ask: (call, options) => ask(call, optionsOf(options)),
  };
}

/** Keys that were just refreshed, so that an unknown `kid` is settled on every path. */
export function keysOf(keys: readonly Jwk[]): KeySource {
  return createFakeKeySource({ sets: [{ keys }], state: 'cooling' });
}

/** Claims of a token without the named one. */
export function without(name: string): TestClaims {
  return { [name]: undefined };
}

/** Decides on Node's engine, sync and async, and on the web engine; they have to agree. */
async function decideOne(
  token: string,
  options: VerifierOptions,
  call?: SyncVerifyCall,
): Promise<string> {
  const node = createVerifier(options);
  const web = buildVerifier(options, ENGINES.web());
  const sync = syncCodeOf(() => node.verifySync(token, call));
  const paths = {
    async: await codeOf(() => node.verify(token, call)),
    web: await codeOf(() => web.verify(token, call)),
  };
  const differing = Object.entries(paths).filter(([, code]) => code !== sync);
  return [sync, ...differing.map(([path, code]) => `${path}: ${code}`)].join(', ');
}

async function ask(call: Call, options: VerifierOptions): Promise<Answer> {
  const { authorization = [], headers: others = [], socket, ...line } = call;
  const { method = 'GET', url = '/', ...rest } = line;
  const credentials = authorization.flatMap((value) => ['Authorization', value]);
  const rawHeaders = ['Host', 'api.test', ...credentials, ...others.flat()];
  const request = fromNode({ method, url, rawHeaders, socket });
  const answer = await authenticate(createVerifier(options), request, rest);
  if (answer.ok) return { status: 200, code: 'passed', headers: {}, body: {}, text: '' };
  const { status, headers, body: text } = answer.response;
  const body = (text === '' ? {} : JSON.parse(text)) as Readonly<Record<string, unknown>>;
  return { status, code: answer.error.code, headers, body, text };
}

function append(object: Readonly<Record<string, unknown>>, text: string): string {
  return `${JSON.stringify(object).slice(0, -1)},${text}}`;
}

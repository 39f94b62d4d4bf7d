import { AuthError, isAuthError } from '@oidc-verify/core';
import type { KeySource, VerifyCall } from '@oidc-verify/core';
import type { DpopOptions } from '@oidc-verify/core/dpop';
import {
  authenticate,
  createFetchAuth,
  createGuards,
  createMetadata,
  fromHeader,
  holdConnection,
} from '@oidc-verify/core/http';
import type { AuthRequest } from '@oidc-verify/core/http';
import { createAuthorizationDetails } from '@oidc-verify/core/rar';
import {
  applyLogout,
  checkRevokedBy,
  createLogoutReceiver,
  memoryLogoutReplay,
  memoryRevocations,
} from '@oidc-verify/core/revocation';
import type { Verifier } from '../../src/verifier/verifier.ts';
import { createDpopSetting, toDpop } from '../dpop/setting.ts';
import { createCertificate } from '../http/certificate.ts';
import { createLogoutSetting } from '../revocation/logout-setting.ts';
import { codeOf, ISSUER, problemsOf } from '../setting.ts';
import { createFakeDpop } from '../verify/fake-dpop.ts';

/** What an injected function does here: it never answers. */
export const hang = async (): Promise<never> => new Promise(() => {});

type Options = Readonly<Record<string, unknown>>;

/** One injected function that never answers, on each way on which it is called. */
export interface Case {
  /** Each way ends with `passed`, or with the code of a refusal. */
  readonly ways: Readonly<Record<string, () => Promise<string>>>;
  readonly code: string;
  /** Until then nothing may have ended; at that time everything has. 0: at once. */
  readonly afterMs: number;
}

const setting = await createDpopSetting();
const logout = await createLogoutSetting();
const certificate = createCertificate('client A');
const DEADLINE_MS = 5_000;
const STORE_DEADLINE_MS = 1_000;

const plainToken = await setting.issuer.sign({ scope: 'read' });
const plainIdentity = await setting.verifier().verify(plainToken);
const certificateToken = await setting.issuer.sign({ cnf: { 'x5t#S256': certificate.thumbprint } });
const logoutToken = await logout.sign();
const logoutEvent = await logout.verifier().verify(logoutToken);

/** A request as it is handed to a verifier, and as it arrives over HTTP. */
interface Sent {
  readonly token: string;
  readonly call: VerifyCall;
}

const plain: Sent = { token: plainToken, call: {} };
const boundSent = await setting.send();
const bound = (): Sent => boundSent;

function toHttp({ token, call: { scheme = 'Bearer', request } }: Sent): AuthRequest {
  const headers = new Map<string, readonly string[]>([
    ['authorization', [`${scheme} ${token}`]],
    ['dpop', request?.dpopProofs ?? []],
  ]);
  return {
    method: 'GET',
    url: request?.url ?? '/orders',
    headers: (name) => headers.get(name) ?? [],
    peerCertificate: () => certificate.der,
  };
}

async function codeOfGuard(verifier: Verifier, sent: Sent, requirement = {}): Promise<string> {
  const who = await authenticate(verifier, toHttp(sent), { requirement });
  return who.ok ? 'passed' : who.error.code;
}

/** The ways on which a token is verified: by hand, and behind a guard. */
function verifying(
  options: Options,
  send: () => Sent = () => plain,
): Record<string, () => Promise<string>> {
  return {
    verify: async () => {
      const { token, call } = send();
      return codeOf(async () => setting.verifier(options).verify(token, call));
    },
    tryVerify: async () => {
      const { token, call } = send();
      const outcome = await setting.verifier(options).tryVerify(token, call);
      return outcome.ok ? 'passed' : outcome.error.code;
    },
    'a guard': async () => codeOfGuard(setting.verifier(options), send()),
  };
}

/** What is asked once more about a token that was verified some time ago. */
function authorizing(
  toOptions: (injected: () => unknown) => Options,
  answer: unknown,
): Record<string, () => Promise<string>> {
  return {
    authorize: async () => {
      let isHanging = false;
      const verifier = setting.verifier(toOptions(() => (isHanging ? hang() : answer)));
      const identity = await verifier.verify(plainToken);
      isHanging = true;
      verifier.forget(ISSUER);
      return codeOf(async () => verifier.authorize(identity, {}));
    },
  };
}

const late = (
  ways: Case['ways'],
  code = 'verification_unavailable',
  afterMs = DEADLINE_MS,
): Case => ({ ways, code, afterMs });
/** For functions whose answer is needed at once, or by nobody. */
const atOnce = (ways: Case['ways'], code = 'passed'): Case => ({ ways, code, afterMs: 0 });

const keysWith = (over: Partial<Record<keyof KeySource, unknown>>): KeySource =>
  Object.assign(setting.issuer.keySource(), over);
const coldKeys = (over: Options): KeySource =>
  Object.assign(setting.issuer.keySource('cold'), over);
const dueKeys = (over: Options): KeySource =>
  Object.assign(setting.issuer.keySource('refresh-due'), over);

/** The path of a wrong option counts as its code. */
async function startUp(build: () => unknown): Promise<string> {
  return problemsOf(build)[0]?.path ?? 'passed';
}

/** Key sources, as an option of verifiers or of their issuers. */
export function toKeyCases(
  toOptions: (keys: KeySource) => Options,
  issuerPath: string,
): {
  readonly [
    Name in keyof KeySource & string as KeySource[Name] extends infer Member
      ? Extract<Member, (...args: never[]) => unknown> extends never
        ? never
        : Name
      : never
  ]-?: Case;
} {
  const keys = (over: Options): Record<string, () => Promise<string>> =>
    verifying(toOptions(keysWith(over)));
  return {
    // What is no key set cannot verify anything.
    peek: atOnce(keys({ peek: hang }), 'verification_unavailable'),
    load: late(
      {
        ...verifying(toOptions(coldKeys({ load: hang }))),
        ready: async () =>
          codeOf(async () => setting.verifier(toOptions(coldKeys({ load: hang }))).ready()),
      },
      'jwks_fetch_failed',
    ),
    wake: atOnce(verifying(toOptions(dueKeys({ wake: hang })))),
    close: atOnce({
      close: async () =>
        codeOf(async () => setting.verifier(toOptions(keysWith({ close: hang }))).close()),
    }),
    expect: atOnce(
      {
        createVerifier: async () =>
          startUp(() => setting.verifier(toOptions(keysWith({ expect: hang })))),
      },
      'issuer',
    ),
    release: atOnce({
      close: async () =>
        codeOf(async () => setting.verifier(toOptions(keysWith({ release: hang }))).close()),
    }),
    confirm: atOnce(keys({ confirm: hang })),
    forget: atOnce({
      forget: async () =>
        codeOf(() => setting.verifier(toOptions(keysWith({ forget: hang }))).forget(ISSUER)),
    }),
    issuerFault: atOnce(
      {
        createVerifier: async () =>
          startUp(() => setting.verifier(toOptions(keysWith({ issuerFault: hang })))),
      },
      issuerPath,
    ),
  };
}

const dpopWith = (over: Partial<Record<keyof DpopOptions, unknown>>): Options => ({
  dpop: toDpop(over),
});
const boundToCertificate = (): Sent => ({
  token: certificateToken,
  call: { request: { method: 'GET', url: '/', dpopProofs: [], received: toHttp(plain) } },
});

function refuseProof(): never {
  throw new AuthError('dpop_proof_missing');
}
const HANGING_SCHEMA = { '~standard': { version: 1, vendor: 'test', validate: hang } };

const HANGING_DETAILS = createAuthorizationDetails({ types: { a: HANGING_SCHEMA } } as never);
const detailed: Sent = {
  token: await setting.issuer.sign({ authorization_details: [{ type: 'a' }] }),
  call: {},
};

/** The options of a verifier. */
export const VERIFIER_CASES = {
  'issuers.check': late(
    verifying({ issuer: undefined, issuers: [{ issuer: ISSUER, check: hang }] }),
  ),
  'issuers.claims.~standard.validate': late(
    verifying({ issuer: undefined, issuers: [{ issuer: ISSUER, claims: HANGING_SCHEMA }] }),
  ),
  check: late(verifying({ check: hang })),
  checkRevoked: late({
    ...verifying({ checkRevoked: hang }),
    ...authorizing((checkRevoked) => ({ checkRevoked }), false),
  }),
  'claims.~standard.validate': late(verifying({ claims: HANGING_SCHEMA })),
  'issuers.authorizationDetails.read': late(
    verifying({
      issuer: undefined,
      issuers: [{ issuer: ISSUER, authorizationDetails: { types: [], read: hang } }],
    }),
  ),
  'authorizationDetails.read': late({
    ...verifying({ authorizationDetails: { types: [], read: hang } }),
    // A schema of `createAuthorizationDetails()`.
    schema: verifying({ authorizationDetails: HANGING_DETAILS }, () => detailed)['verify'] as never,
  }),
  'decrypt.decrypt': late(
    verifying({ decrypt: { decrypt: hang } }, () => ({ token: 'e30.e30.e30.e30.e30', call: {} })),
  ),
  'dpop.prove': late(verifying({ dpop: createFakeDpop(hang) }, bound)),
  // The refusal is known by then, and is answered without a nonce.
  'dpop.nextNonce': late(
    verifying({ dpop: { ...createFakeDpop(refuseProof), nextNonce: hang } }, bound),
    'dpop_proof_missing',
  ),
  'dpop.register': atOnce(verifying({ dpop: { ...createFakeDpop(), register: hang } }, bound)),
  'mtls.certificate': late(verifying({ mtls: { certificate: hang } }, boundToCertificate)),
  resolveIssuer: late({
    ...verifying({ issuer: undefined, resolveIssuer: hang }),
    ...authorizing((resolveIssuer) => ({ issuer: undefined, resolveIssuer }), { issuer: ISSUER }),
    ready: async () =>
      codeOf(async () =>
        setting
          .verifier({ issuer: undefined, resolveIssuer: hang })
          .ready({ issuers: ['https://tenant.test'] }),
      ),
  }),
  scopeImplies: atOnce(
    verifying({ scopeImplies: hang, requiredScopes: ['write'] }),
    'verification_unavailable',
  ),
  onEvent: atOnce(verifying({ onEvent: hang })),
  // A clock that shows no number has every token expired.
  now: atOnce(verifying({ now: hang }), 'token_expired'),
  monotonicMs: atOnce(verifying({ monotonicMs: hang })),
};

const PASSING_SCHEMA = {
  '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
};
const HANGING_NEED = { authorizationDetails: { isMetBy: hang } } as never;

/** What a route requires beyond the policy. */
export const REQUIREMENT_CASES = {
  check: late({
    verify: async () =>
      codeOf(async () => setting.verifier().verify(plainToken, { requirement: { check: hang } })),
    authorize: async () => {
      const verifier = setting.verifier();
      const identity = await verifier.verify(plainToken);
      return codeOf(async () => verifier.authorize(identity, { check: hang }));
    },
    'a guard': async () => codeOfGuard(setting.verifier(), plain, { check: hang }),
  }),
  'authorizationDetails.isMetBy': atOnce(
    {
      verify: async () =>
        codeOf(async () => setting.verifier().verify(plainToken, { requirement: HANGING_NEED })),
      'a guard': async () => codeOfGuard(setting.verifier(), plain, HANGING_NEED),
    },
    'verification_unavailable',
  ),
};

const anything = createAuthorizationDetails({ types: { a: PASSING_SCHEMA } } as never);

/** What one detail has to meet. */
export const MATCH_CASES = {
  check: atOnce(
    {
      verify: async () => {
        const verifier = setting.verifier({ authorizationDetails: anything });
        const authorizationDetails = anything.anyOf({ type: 'a', check: hang } as never);
        return codeOf(async () =>
          verifier.verify(detailed.token, { requirement: { authorizationDetails } }),
        );
      },
    },
    'verification_unavailable',
  ),
};

const callWith = (call: Options): Record<string, () => Promise<string>> => ({
  verify: async () => codeOf(async () => setting.verifier().verify(plainToken, call)),
});
const waitUntil = atOnce({
  verify: async () =>
    codeOf(async () =>
      setting
        .verifier({ keys: setting.issuer.keySource('cold') })
        .verify(plainToken, { waitUntil: hang }),
    ),
  resolveIssuer: async () =>
    codeOf(async () =>
      setting
        .verifier({ issuer: undefined, resolveIssuer: () => ({ issuer: ISSUER }) })
        .verify(plainToken, { waitUntil: hang }),
    ),
});

/** What comes with one call of a verifier. */
export const CALL_CASES = {
  'requirement.check': REQUIREMENT_CASES.check,
  'requirement.authorizationDetails.isMetBy': REQUIREMENT_CASES['authorizationDetails.isMetBy'],
  // Compiled by this package out of the former.
  'requirement.routeChecks': REQUIREMENT_CASES.check,
  'requirement.details.isMetBy': REQUIREMENT_CASES['authorizationDetails.isMetBy'],
  // Read by what an adapter or the application brings: see `mtls.certificate` and `credentials`.
  'request.received.headers': atOnce(callWith({ request: { ...toHttp(plain), received: {} } })),
  'request.received.peerCertificate': atOnce(callWith({ request: { ...toHttp(plain) } })),
  waitUntil,
};

const BINDING = {
  keyOf: (request: AuthRequest) => request,
  toRequest: (request: AuthRequest) => request,
};

/** What a framework adapter is given. */
export const HTTP_CASES = {
  credentials: late({
    'a guard': async () => {
      const request = toHttp(plain);
      const guards = createGuards({
        verifier: setting.verifier(),
        binding: BINDING,
        credentials: hang,
      });
      return codeOf(async () => guards.required()(request));
    },
    'an optional guard': async () => {
      const request = toHttp(plain);
      const guards = createGuards({
        verifier: setting.verifier(),
        binding: BINDING,
        credentials: hang,
      });
      return codeOf(async () => guards.optional()(request));
    },
    'a verifier that wraps ours': async () => {
      const verifier = { ...setting.verifier() };
      const guards = createGuards({
        verifier,
        binding: BINDING,
        credentials: hang,
      });
      return codeOf(async () => guards.required()(toHttp(plain)));
    },
    'a fetch handler': async () => {
      const { withAuth } = createFetchAuth(setting.verifier(), { credentials: hang });
      const handler = withAuth(() => new Response('passed'));
      const response = await handler(new Request('https://api.test/'));
      return response.status === 503 ? 'verification_unavailable' : response.text();
    },
  }),
  onFailure: atOnce(
    {
      'a guard': async () => {
        const guards = createGuards({
          verifier: setting.verifier(),
          binding: BINDING,
          onFailure: hang,
        });
        return codeOf(async () => guards.required()({ ...toHttp(plain), headers: () => [] }));
      },
    },
    'missing_token',
  ),
};

/** What an adapter itself brings: read at once, never waited for. */
export const BINDING_CASES = {
  'binding.keyOf': atOnce({ 'a guard': async () => guardWith({ keyOf: hang }) }),
  'binding.carrierOf': atOnce({ 'a guard': async () => guardWith({ carrierOf: hang }) }),
  'binding.toPresented': atOnce(
    { 'a guard': async () => guardWith({ toPresented: hang }) },
    'verification_unavailable',
  ),
  'binding.toRequest': atOnce(
    { 'a guard': async () => guardWith({ toRequest: hang }) },
    'verification_unavailable',
  ),
  'binding.waitUntilOf': atOnce({ 'a guard': async () => guardWith({ waitUntilOf: hang }) }),
};

async function guardWith(over: Options): Promise<string> {
  const binding = { ...BINDING, ...over };
  const guards = createGuards<unknown, AuthRequest>({
    verifier: setting.verifier(),
    binding,
  });
  return codeOf(async () => guards.required()(toHttp(plain)));
}

/** DPoP, and its store. */
export const DPOP_CASES = {
  publicUrl: late(verifying(dpopWith({ publicUrl: hang }), bound)),
  'replay.record': late(verifying(dpopWith({ replay: { record: hang } }), bound)),
};

export const CERTIFICATE_CASES = {
  // A promise trusts nobody.
  trusted: atOnce(
    verifying(
      {
        mtls: {
          certificate: fromHeader({
            name: 'authorization',
            format: 'base64',
            trusted: hang as never,
          }),
        },
      },
      boundToCertificate,
    ),
    'invalid_certificate',
  ),
};

const recorded = async (ask: () => Promise<unknown>): Promise<string> => {
  try {
    await ask();
    return 'passed';
  } catch (error) {
    return isAuthError(error) ? error.code : (error as Error).name;
  }
};
const LIFETIME = {
  maxTokenLifetimeSeconds: 3600,
  extent: 'session' as const,
  now: setting.clock.now,
};

/** Stores of revocations and of logout tokens. */
export const REVOCATION_STORE_CASES = {
  isRevoked: late(
    verifying({ checkRevoked: checkRevokedBy({ isRevoked: hang }) }),
    'verification_unavailable',
    STORE_DEADLINE_MS,
  ),
  revoke: late(
    {
      applyLogout: async () =>
        recorded(async () => applyLogout(logoutEvent, { revoke: hang }, LIFETIME)),
      createLogoutReceiver: async () => {
        const receive = createLogoutReceiver({
          ...LIFETIME,
          verifier: logout.verifier(),
          store: { revoke: hang },
        });
        return (await receive(logoutToken)).status === 503 ? 'verification_unavailable' : 'passed';
      },
    },
    'verification_unavailable',
    STORE_DEADLINE_MS,
  ),
};

export const LOGOUT_REPLAY_CASES = {
  claim: late(
    {
      verify: async () =>
        codeOf(async () =>
          logout.verifier({ replay: { ...memoryLogoutReplay(), claim: hang } }).verify(logoutToken),
        ),
    },
    'verification_unavailable',
    STORE_DEADLINE_MS,
  ),
  release: late(
    {
      release: async () =>
        recorded(async () =>
          logout
            .verifier({ replay: { ...memoryLogoutReplay(), release: hang } })
            .release(logoutEvent),
        ),
    },
    'TimeoutError',
    STORE_DEADLINE_MS,
  ),
};

async function receiveWith(over: Options): Promise<string> {
  const receive = createLogoutReceiver({
    ...LIFETIME,
    verifier: logout.verifier(),
    store: memoryRevocations(),
    ...over,
  });
  return recorded(async () => {
    const { status } = await receive(logoutToken);
    if (status === 503) throw new AuthError('verification_unavailable');
  });
}

export const LOGOUT_RECEIVER_CASES = {
  // An end that is no number is no revocation.
  now: atOnce({ receive: async () => receiveWith({ now: hang }) }, 'ConfigError'),
  'store.revoke': REVOCATION_STORE_CASES.revoke,
  'verifier.verify': late(
    { receive: async () => receiveWith({ verifier: { ...logout.verifier(), verify: hang } }) },
    'verification_unavailable',
    60_000,
  ),
  'verifier.release': late(
    {
      receive: async () =>
        receiveWith({
          verifier: { ...logout.verifier(), release: hang },
          store: {
            revoke: () => {
              throw new Error('db');
            },
          },
        }),
    },
    'verification_unavailable',
    STORE_DEADLINE_MS,
  ),
};

async function logoutWith(options: Options): Promise<string> {
  return codeOf(async () => logout.verifier(options).verify(logoutToken));
}

export const LOGOUT_VERIFIER_CASES = {
  now: atOnce({ verify: async () => logoutWith({ now: hang }) }, 'token_expired'),
  monotonicMs: atOnce({ verify: async () => logoutWith({ monotonicMs: hang }) }),
  onEvent: atOnce({ verify: async () => logoutWith({ onEvent: hang }) }),
  'replay.claim': LOGOUT_REPLAY_CASES.claim,
  'replay.release': LOGOUT_REPLAY_CASES.release,
};

export const MEMORY_CLOCK_CASES = {
  revocations: atOnce({
    isRevoked: async () =>
      codeOf(() => memoryRevocations({ now: hang as never }).isRevoked({ ...plainIdentity })),
  }),
  logoutReplay: atOnce({
    claim: async () =>
      codeOf(() =>
        memoryLogoutReplay({ now: hang as never }).claim({
          issuer: ISSUER,
          jti: 'a',
          expiresAt: setting.nowSeconds() + 60,
        }),
      ),
  }),
};

function holdWith(over: Options): string {
  const held = holdConnection(setting.verifier(), plainIdentity, {
    close: () => {},
    now: setting.clock.now,
    timers: { set: () => 0, clear: () => {} },
    ...over,
  });
  held.release();
  return 'passed';
}

/** A connection that is held waits for nobody; its checks are those of the verifier. */
export const HOLD_CASES = {
  close: atOnce({ hold: async () => holdWith({ close: hang }) }),
  now: atOnce({ hold: async () => holdWith({ now: hang }) }),
  'timers.set': atOnce({ hold: async () => holdWith({ timers: { set: hang, clear: hang } }) }),
  'timers.clear': atOnce({ hold: async () => holdWith({ timers: { set: hang, clear: hang } }) }),
};

export const METADATA_CASES = {
  'verifier.healthcheck': atOnce({
    respond: async () => {
      const metadata = createMetadata({
        resource: 'https://api.test',
        verifier: { healthcheck: () => setting.verifier().healthcheck(), schemes: [] },
      });
      return metadata.respond({ method: 'GET', url: metadata.path }) === undefined
        ? 'nothing'
        : 'passed';
    },
  }),
};

import { createHash } from 'node:crypto';
import { AuthError } from '@oidc-verify/core';
import type { AuthEvent } from '@oidc-verify/core';
import type { VerifyCall, VerifyRequest } from '@oidc-verify/core';
import { describe, expect, test, vi } from 'vitest';
import { isDecision, refusedEvent } from '../decision.ts';
import { chain } from '../../src/maybe-promise.ts';
import { codeOf, createSetting, problemsOf, syncCodeOf } from '../setting.ts';
import { createFakeDpop } from './fake-dpop.ts';

const setting = await createSetting();
type Members = Readonly<Record<string, unknown>>;

const own = Uint8Array.from({ length: 600 }, (_, index) => index % 251);
const other = Uint8Array.from([...own, 1]);
const X5T = createHash('sha256').update(own).digest('base64url');
const JKT = 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs';
const received = { method: 'GET', url: '/', headers: () => [] };
const REQUEST: VerifyRequest = { method: 'GET', url: '/', dpopProofs: [], received };
const shows = (certificate: unknown): Members => ({ mtls: { certificate: () => certificate } });
const withProof: VerifyCall = { scheme: 'DPoP', request: REQUEST };

/** Returns the decision, which must be the same on node sync, node async and web async. */
async function decide(claims: object, options: Members, call: VerifyCall): Promise<string> {
  const token = await setting.issuer.sign({ ...claims });
  const node = setting.verifier(options);
  const web = setting.verifier(options, 'web');
  const code = syncCodeOf(() => node.verifySync(token, call));
  expect(await codeOf(async () => node.verify(token, call))).toBe(code);
  expect(await codeOf(async () => web.verify(token, call))).toBe(code);
  return code;
}

const DPOP = { dpop: createFakeDpop() };
const MTLS = shows(own);
const BOTH = { ...DPOP, ...MTLS };
const bearer: VerifyCall = { request: REQUEST };

describe('which methods have to hold', () => {
  test.each<[string, unknown, Members, VerifyCall, string]>([
    ['jkt, proven', { jkt: JKT }, DPOP, withProof, 'passed'],
    ['jkt, as a bearer token', { jkt: JKT }, DPOP, bearer, 'invalid_confirmation'],
    ['jkt, not configured', { jkt: JKT }, {}, bearer, 'invalid_confirmation'],
    ['jkt, not configured, by the scheme', { jkt: JKT }, {}, withProof, 'invalid_confirmation'],
    ['jkt, a certificate alone', { jkt: JKT }, MTLS, bearer, 'invalid_confirmation'],
    ['x5t, shown', { 'x5t#S256': X5T }, MTLS, bearer, 'passed'],
    ['x5t, another', { 'x5t#S256': X5T }, shows(other), bearer, 'invalid_certificate'],
    ['x5t, none', { 'x5t#S256': X5T }, shows(undefined), bearer, 'invalid_certificate'],
    ['x5t, not configured', { 'x5t#S256': X5T }, DPOP, bearer, 'invalid_confirmation'],
    ['x5t, as a DPoP token', { 'x5t#S256': X5T }, BOTH, withProof, 'token_not_bound'],
    ['both, both shown', { jkt: JKT, 'x5t#S256': X5T }, BOTH, withProof, 'passed'],
    [
      'both, as a bearer token',
      { jkt: JKT, 'x5t#S256': X5T },
      BOTH,
      bearer,
      'invalid_confirmation',
    ],
    ['both, no mtls', { jkt: JKT, 'x5t#S256': X5T }, DPOP, withProof, 'invalid_confirmation'],
    ['both, no dpop', { jkt: JKT, 'x5t#S256': X5T }, MTLS, withProof, 'invalid_confirmation'],
    [
      'both, another certificate',
      { jkt: JKT, 'x5t#S256': X5T },
      { ...DPOP, ...shows(other) },
      withProof,
      'invalid_certificate',
    ],
    ['beside one we do not know', { jkt: JKT, kid: 'x', jwk: 1 }, DPOP, withProof, 'passed'],
    ['the same for x5t', { 'x5t#S256': X5T, 'x5t#S512': 'x', jku: 7 }, MTLS, bearer, 'passed'],
    ['only one we do not know', { kid: 'x' }, BOTH, bearer, 'invalid_confirmation'],
    ['only x5t', { x5t: X5T }, BOTH, bearer, 'invalid_confirmation'],
    ['other case', { 'X5T#s256': X5T, JKT }, BOTH, bearer, 'invalid_confirmation'],
    ['none at all', {}, BOTH, bearer, 'invalid_confirmation'],
  ])('%s: %j', async (_, cnf, options, call, code) => {
    expect(await decide({ cnf }, options, call)).toBe(code);
  });

  test.each([[null], [false], [''], [[]], [0], [[JKT]], [JKT], [[{ jkt: JKT }]]])(
    'a token with cnf %j never passes',
    async (cnf) => {
      for (const call of [bearer, withProof]) {
        expect(await decide({ cnf }, BOTH, call)).toBe('invalid_confirmation');
      }
    },
  );

  test('without cnf nothing is asked', async () => {
    const certificate = vi.fn(() => own);
    const dpop = createFakeDpop();
    expect(await decide({}, { dpop, mtls: { certificate } }, bearer)).toBe('passed');
    expect(certificate).not.toHaveBeenCalled();
    expect(dpop.asked).toEqual([]);
  });

  test('a token that is not bound is refused where a proof is promised', async () => {
    const required = { dpop: createFakeDpop(() => undefined, 'required'), ...MTLS };
    expect(await decide({}, DPOP, withProof)).toBe('token_not_bound');
    expect(await decide({}, required, bearer)).toBe('token_not_bound');
    expect(await decide({ cnf: { 'x5t#S256': X5T } }, required, bearer)).toBe('token_not_bound');
    expect(await decide({ cnf: { jkt: JKT } }, required, bearer)).toBe('invalid_confirmation');
    expect(await decide({ cnf: { jkt: JKT } }, required, withProof)).toBe('passed');
  });

  const certificates = { mtls: { certificate: () => own, mode: 'required' } };
  test.each<[string, object, Members, VerifyCall, string]>([
    ['no cnf', {}, certificates, bearer, 'token_not_bound'],
    ['no cnf, in the DPoP scheme', {}, { ...DPOP, ...certificates }, withProof, 'token_not_bound'],
    ['a key alone', { jkt: JKT }, { ...DPOP, ...certificates }, withProof, 'token_not_bound'],
    ['its certificate', { 'x5t#S256': X5T }, certificates, bearer, 'passed'],
    ['both', { jkt: JKT, 'x5t#S256': X5T }, { ...DPOP, ...certificates }, withProof, 'passed'],
    [
      'another certificate',
      { 'x5t#S256': X5T },
      { mtls: { certificate: () => other, mode: 'required' } },
      bearer,
      'invalid_certificate',
    ],
    [
      'no certificate',
      { 'x5t#S256': X5T },
      { mtls: { mode: 'required' } },
      bearer,
      'invalid_certificate',
    ],
    ['a method we do not know', { kid: 'x' }, certificates, bearer, 'invalid_confirmation'],
    ['a rotten thumbprint', { 'x5t#S256': 'x' }, certificates, bearer, 'invalid_confirmation'],
  ])('certificates are required, token with %s: %j', async (name, cnf, options, call, code) => {
    const claims = name.startsWith('no cnf') ? {} : { cnf };
    expect(await decide(claims, options, call)).toBe(code);
  });

  test('certificates that are allowed bind nobody', async () => {
    const allowed = { mtls: { certificate: () => own, mode: 'allowed' } };
    expect(await decide({}, allowed, bearer)).toBe('passed');
    expect(await decide({ cnf: { 'x5t#S256': X5T } }, allowed, bearer)).toBe('passed');
  });

  test('where proofs and certificates are required, a token needs both', async () => {
    const both = { dpop: createFakeDpop(() => undefined, 'required'), ...certificates };
    expect(await decide({ cnf: { jkt: JKT } }, both, withProof)).toBe('token_not_bound');
    expect(await decide({ cnf: { 'x5t#S256': X5T } }, both, bearer)).toBe('token_not_bound');
    expect(await decide({ cnf: { jkt: JKT, 'x5t#S256': X5T } }, both, withProof)).toBe('passed');
  });

  test('dpop that is off binds nobody, and lets no bound token in', async () => {
    const off = { dpop: createFakeDpop(() => undefined, 'off') };
    expect(await decide({}, off, bearer)).toBe('passed');
    for (const call of [bearer, withProof]) {
      expect(await decide({ cnf: { jkt: JKT } }, off, call)).toBe('invalid_confirmation');
    }
  });

  test('comes after the claims and before the scopes', async () => {
    const strict = { ...BOTH, requiredScopes: ['x'] };
    expect(await decide({ cnf: {}, exp: 1 }, strict, bearer)).toBe('token_expired');
    expect(await decide({ cnf: {} }, strict, bearer)).toBe('invalid_confirmation');
    expect(await decide({ cnf: { 'x5t#S256': X5T } }, strict, bearer)).toBe('insufficient_scope');
  });
});

describe('a thumbprint', () => {
  test.each([
    [''],
    ['x'],
    [X5T.slice(0, -1)],
    [`${X5T}A`],
    [`${X5T}=`],
    [` ${X5T}`],
    [`${X5T}\n`],
    [X5T.replaceAll('-', '+').replaceAll('_', '/').replace(/.$/, '/')],
    [7],
    [null],
    [true],
    [[X5T]],
    [{ value: X5T }],
  ])('%j is refused, also beside a good one', async (bad) => {
    for (const cnf of [{ jkt: bad }, { jkt: bad, 'x5t#S256': X5T }]) {
      expect(await decide({ cnf }, BOTH, withProof)).toBe('invalid_confirmation');
    }
    for (const cnf of [{ 'x5t#S256': bad }, { 'x5t#S256': bad, jkt: JKT }]) {
      for (const call of [bearer, withProof]) {
        expect(await decide({ cnf }, BOTH, call)).toBe('invalid_confirmation');
      }
    }
  });

  test('is compared to the last character', async () => {
    for (const place of [0, 20, 42]) {
      const changed = X5T[place] === 'A' ? 'B' : 'A';
      const cnf = { 'x5t#S256': X5T.slice(0, place) + changed + X5T.slice(place + 1) };
      expect(await decide({ cnf }, MTLS, bearer)).toBe('invalid_certificate');
    }
    const swapped = X5T.replaceAll(/[a-z]/gi, (letter) =>
      letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
    );
    expect(await decide({ cnf: { 'x5t#S256': swapped } }, MTLS, bearer)).toBe(
      'invalid_certificate',
    );
  });
});

describe('own members count', () => {
  const texts: readonly (readonly [text: string, code: string])[] = [
    [`"__proto__":{"cnf":{"jkt":"${JKT}"}}`, 'passed'],
    [`"cnf":{"__proto__":{"x5t#S256":"${X5T}"}}`, 'invalid_confirmation'],
    [`"cnf":{"__proto__":{"jkt":"x"},"x5t#S256":"${X5T}"}`, 'passed'],
    [`"cnf":{"constructor":"x","toString":"y"}`, 'invalid_confirmation'],
    [`"cnf":{"x5t#S256":{"__proto__":"${X5T}"}}`, 'invalid_confirmation'],
  ];
  test.each(texts)('%s: %s', async (text, code) => {
    const payload = `${JSON.stringify(setting.issuer.claims()).slice(0, -1)},${text}}`;
    const header = setting.issuer.header();
    const token = await setting.issuer.signRaw({ header, payload, alg: 'RS256' });
    const verifier = setting.verifier(BOTH);
    expect(syncCodeOf(() => verifier.verifySync(token, bearer))).toBe(code);
    expect(await codeOf(async () => verifier.verify(token, bearer))).toBe(code);
  });

  test('what Object.prototype is given binds no token and frees none', async () => {
    const token = await setting.issuer.sign();
    const bound = await setting.issuer.sign({ cnf: { kid: 'x' } });
    const verifier = setting.verifier(BOTH);
    const names = { cnf: { kid: 'x' }, 'x5t#S256': X5T };
    const polluted = Object.prototype as unknown as Record<string, unknown>;
    Object.assign(polluted, names);
    try {
      expect(syncCodeOf(() => verifier.verifySync(token, bearer))).toBe('passed');
      expect(syncCodeOf(() => verifier.verifySync(bound, bearer))).toBe('invalid_confirmation');
    } finally {
      for (const name of Object.keys(names)) delete polluted[name];
    }
  });
});

const bound = await setting.issuer.sign({ cnf: { 'x5t#S256': X5T } });

const brought = (clientCertificate: Uint8Array): VerifyCall => ({
  request: { ...REQUEST, clientCertificate },
});

const boom = (): never => {
  throw new Error('no socket');
};

const denies = (): never => {
  throw new AuthError('access_denied');
};

const verifierOf = (certificate: unknown): ReturnType<typeof setting.verifier> =>
  setting.verifier({ mtls: { certificate } });

describe('the certificate', () => {
  const cnf = { 'x5t#S256': X5T };

  test('binds the identity', async () => {
    for (const engine of ['node', 'web'] as const) {
      const identity = await setting.verifier(MTLS, engine).verify(bound, bearer);
      expect(identity).toMatchObject({ scheme: 'Bearer' });
      expect(identity.binding).toEqual({ method: 'x5t#S256', thumbprint: X5T });
      expect(Object.isFrozen(identity.binding)).toBe(true);
    }
  });

  test('is asked for with the request, once, and only where the call brings none', async () => {
    const certificate = vi.fn(() => own);
    const verifier = setting.verifier({ mtls: { certificate } });
    await verifier.verify(bound, bearer);
    expect(certificate).toHaveBeenCalledExactlyOnceWith(received);
    expect(await codeOf(async () => verifier.verify(bound, brought(own)))).toBe('passed');
    expect(await codeOf(async () => verifier.verify(bound, brought(other)))).toBe(
      'invalid_certificate',
    );
    expect(certificate).toHaveBeenCalledOnce();
  });

  test.each<[string, VerifyCall]>([
    ['no call', {}],
    ['no request', { scheme: 'Bearer' }],
    ['a request that nobody received', { request: { method: 'GET', url: '/', dpopProofs: [] } }],
  ])('cannot be found with %s', async (_, call) => {
    expect(await decide({ cnf }, MTLS, call)).toBe('invalid_certificate');
  });

  test('is needed from the call where no function finds it', async () => {
    expect(await decide({ cnf }, { mtls: {} }, brought(own))).toBe('passed');
    expect(await decide({ cnf }, { mtls: {} }, bearer)).toBe('invalid_certificate');
    expect(await decide({ cnf }, {}, brought(own))).toBe('invalid_confirmation');
  });

  test.each([
    [undefined],
    [null],
    [X5T],
    [Buffer.from(own).toString('base64')],
    [[...own]],
    [own.buffer],
    [new DataView(own.buffer)],
    [new Uint16Array(own.buffer)],
    [{ raw: own }],
    [true],
    [new Uint8Array()],
  ])('that is no bytes, or none at all, is none (%#)', async (certificate) => {
    setting.events.length = 0;
    expect(await decide({ cnf }, shows(certificate), bearer)).toBe('invalid_certificate');
    const isFault = certificate !== undefined && !(certificate instanceof Uint8Array);
    const reported = setting.events.filter(({ type }) => type === 'callback-failed');
    const event = { type: 'callback-failed', callback: 'certificate', reason: 'not-an-answer' };
    expect(new Set(reported.map((one) => JSON.stringify(one)))).toEqual(
      new Set(isFault ? [JSON.stringify(event)] : []),
    );
    const call = brought(certificate as never);
    expect(await decide({ cnf }, shows(undefined), call)).toBe('invalid_certificate');
  });

  const OTHER_X5T = createHash('sha256').update(other).digest('base64url');
  test.each<[string, object, string]>([
    ['its thumbprint', { 'x5t#S256': X5T }, 'passed'],
    ['bytes in an object', { certificate: own }, 'passed'],
    ['both', { certificate: own, 'x5t#S256': X5T }, 'passed'],
    ['an undefined thumbprint', { certificate: own, 'x5t#S256': undefined }, 'passed'],
    ['undefined bytes', { certificate: undefined, 'x5t#S256': X5T }, 'passed'],
    ['another thumbprint', { 'x5t#S256': OTHER_X5T }, 'invalid_certificate'],
    ['other bytes', { certificate: other }, 'invalid_certificate'],
    [
      'its bytes, another thumbprint',
      { certificate: own, 'x5t#S256': OTHER_X5T },
      'invalid_certificate',
    ],
    ['other bytes, its thumbprint', { certificate: other, 'x5t#S256': X5T }, 'invalid_certificate'],
  ])('may be told by %s', async (_, certificate, code) => {
    setting.events.length = 0;
    expect(await decide({ cnf }, shows(certificate), bearer)).toBe(code);
    expect(setting.events.filter(({ type }) => type === 'callback-failed')).toEqual([]);
  });

  test.each([
    [{ 'x5t#S256': 'x' }],
    [{ 'x5t#S256': `${X5T}=` }],
    [{ 'x5t#S256': null }],
    [{ 'x5t#S256': [X5T] }],
    [{ certificate: own, 'x5t#S256': '' }],
    [{ certificate: X5T, 'x5t#S256': X5T }],
    [{ certificate: null, 'x5t#S256': X5T }],
    [{ certificate: undefined, 'x5t#S256': undefined }],
    [{}],
    [Object.create({ 'x5t#S256': X5T }) as object],
    [[{ 'x5t#S256': X5T }]],
  ])('that is told by %j is a fault of the function', async (certificate) => {
    setting.events.length = 0;
    expect(await decide({ cnf }, shows(certificate), bearer)).toBe('invalid_certificate');
    expect(setting.events).toContainEqual({
      type: 'callback-failed',
      callback: 'certificate',
      reason: 'not-an-answer',
    });
  });

  test('of a call is bytes, and nothing that tells of them', async () => {
    const call = brought({ 'x5t#S256': X5T } as never);
    expect(await decide({ cnf }, shows(own), call)).toBe('invalid_certificate');
  });

  test('may be a Buffer, a view of a larger one', async () => {
    const larger = Buffer.concat([Buffer.from([1, 2]), own, Buffer.from([3])]);
    expect(await decide({ cnf }, shows(larger.subarray(2, -1)), bearer)).toBe('passed');
  });

  test('that cannot be found out is a 503, and told to the operator', async () => {
    const heard = setting.events.length;
    expect(await decide({ cnf }, { mtls: { certificate: boom } }, bearer)).toBe(
      'verification_unavailable',
    );
    expect(setting.events.slice(heard)).toContainEqual({
      type: 'callback-failed',
      callback: 'certificate',
      reason: 'threw',
    });
  });

  test('an AuthError of the function passes through', async () => {
    expect(await decide({ cnf }, { mtls: { certificate: denies } }, bearer)).toBe('access_denied');
  });

  test('a promise of it counts in async, and never in sync', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const later = verifierOf(async () => own);
    expect(await codeOf(async () => later.verify(bound, bearer))).toBe('passed');
    expect(syncCodeOf(() => later.verifySync(bound, bearer))).toBe('verification_unavailable');
    const wrong = verifierOf(async () => other);
    expect(await codeOf(async () => wrong.verify(bound, bearer))).toBe('invalid_certificate');
    const rejects = verifierOf(async () => Promise.reject(new Error('no socket')));
    for (const action of [
      async () => rejects.verify(bound, bearer),
      () => rejects.verifySync(bound, bearer),
    ]) {
      expect(await codeOf(action)).toBe('verification_unavailable');
    }
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  test.each<[unknown, readonly string[]]>([
    [{ certificate: () => own }, []],
    [{}, []],
    [undefined, ['mtls']],
    [{ certificate: own }, ['mtls.certificate']],
    [{ certificate: true }, ['mtls.certificate']],
    [{ certficate: () => own }, ['mtls.certficate']],
    [{ mode: 'required' }, []],
    [{ certificate: () => own, mode: 'allowed' }, []],
    [{ mode: 'off' }, ['mtls.mode']],
    [{ mode: true }, ['mtls.mode']],
    [{ mode: 'toString' }, ['mtls.mode']],
    [null, ['mtls']],
    [true, ['mtls']],
    [() => own, ['mtls']],
    [[], ['mtls']],
  ])('mtls: %j is an option with these problems: %j', (mtls, paths) => {
    expect(problemsOf(() => setting.verifier({ mtls })).map(({ path }) => path)).toEqual(paths);
  });
});

describe('the proof', () => {
  test('is handed the token, its thumbprint, the request and the clock', async () => {
    const dpop = createFakeDpop();
    const token = await setting.issuer.sign({ cnf: { jkt: JKT } });
    const identity = setting.verifier({ dpop }).verifySync(token, withProof);
    expect(dpop.asked).toHaveLength(1);
    expect(dpop.asked[0]).toMatchObject({
      token,
      thumbprint: JKT,
      request: REQUEST,
      nowMs: setting.clock.now(),
      clockToleranceSeconds: 5,
    });
    expect(identity).toMatchObject({ scheme: 'DPoP' });
    expect(identity.binding).toEqual({ method: 'jkt', thumbprint: JKT });
    expect(Object.isFrozen(identity.binding)).toBe(true);
  });

  test('brings the nonce for the next one', async () => {
    const cnf = { jkt: JKT };
    const token = await setting.issuer.sign({ cnf });
    const now = setting.verifier({ dpop: createFakeDpop(() => 'n-1') });
    const later = setting.verifier({ dpop: createFakeDpop(async () => 'n-2') });
    const binding = { method: 'jkt', thumbprint: JKT };
    expect(now.verifySync(token, withProof).binding).toEqual({ ...binding, nextNonce: 'n-1' });
    const identity = await later.verify(token, withProof);
    expect(identity.binding).toEqual({ ...binding, nextNonce: 'n-2' });
  });

  test('that fails ends with its own code, at its stage', async () => {
    const heard = setting.events.length;
    const dpop = createFakeDpop(() => {
      throw new AuthError('dpop_proof_replayed');
    });
    expect(await decide({ cnf: { jkt: JKT } }, { dpop }, withProof)).toBe('dpop_proof_replayed');
    const known = { code: 'dpop_proof_replayed', stage: 'confirmation' } as const;
    const issuer = 'https://issuer.test';
    expect(setting.events.slice(heard)).toContainEqual({
      ...refusedEvent({ ...known, issuer, scheme: 'DPoP' }),
      // The fake does not tell any.
      facts: undefined,
    });
    const rejects = createFakeDpop(async () => {
      throw new AuthError('dpop_proof_url');
    });
    const token = await setting.issuer.sign({ cnf: { jkt: JKT } });
    const verifier = setting.verifier({ dpop: rejects });
    expect(await codeOf(async () => verifier.verify(token, withProof))).toBe('dpop_proof_url');
  });

  test('is used up last: never where the certificate does not hold', async () => {
    const dpop = createFakeDpop();
    const cnf = { jkt: JKT, 'x5t#S256': X5T };
    const options = { dpop, ...shows(other) };
    expect(await decide({ cnf }, options, withProof)).toBe('invalid_certificate');
    expect(await decide({ cnf, exp: 1 }, options, withProof)).toBe('token_expired');
    expect(await decide({ cnf: { jkt: JKT } }, options, bearer)).toBe('invalid_confirmation');
    expect(dpop.asked).toEqual([]);
  });
});

const replayed = (): never => {
  throw new AuthError('dpop_proof_replayed');
};

const asking = (answer: () => unknown): Members => ({
  dpop: createFakeDpop(({ ask }) =>
    chain(ask('replay', answer), (found) => (found === 'recorded' ? undefined : replayed())),
  ),
});

describe('what the proof asks of functions of the options', () => {
  const cnf = { jkt: JKT };

  test('comes back to it, and a throw ends in a 503', async () => {
    expect(
      await decide(
        { cnf },
        asking(() => 'recorded'),
        withProof,
      ),
    ).toBe('passed');
    expect(
      await decide(
        { cnf },
        asking(() => 'replayed'),
        withProof,
      ),
    ).toBe('dpop_proof_replayed');
    expect(await decide({ cnf }, asking(boom), withProof)).toBe('verification_unavailable');
  });

  test('is waited for where the caller can wait, and only there; the operator hears of it', async () => {
    const events: unknown[] = [];
    const verifier = setting.verifier({
      ...asking(async () => 'recorded'),
      onEvent: (event: AuthEvent) => void (isDecision(event) || events.push(event)),
    });
    const token = await setting.issuer.sign({ cnf });
    expect(await codeOf(async () => verifier.verify(token, withProof))).toBe('passed');
    expect(events).toEqual([]);
    expect(syncCodeOf(() => verifier.verifySync(token, withProof))).toBe(
      'verification_unavailable',
    );
    expect(events[0]).toEqual({
      type: 'callback-failed',
      callback: 'replay',
      reason: 'promise-in-sync',
    });
  });
});

describe('with the token cache', () => {
  const CACHED = { ...BOTH, tokenCache: true };

  test('every use of a bound token is judged anew', async () => {
    const token = await setting.issuer.sign({ cnf: { 'x5t#S256': X5T } });
    let shown: Uint8Array | undefined = own;
    for (const engine of ['node', 'web'] as const) {
      const verifier = setting.verifier(
        { tokenCache: true, mtls: { certificate: () => shown } },
        engine,
      );
      const code = async (): Promise<string> => codeOf(async () => verifier.verify(token, bearer));
      shown = own;
      expect(await code()).toBe('passed');
      shown = other;
      expect(await code()).toBe('invalid_certificate');
      shown = undefined;
      expect(await code()).toBe('invalid_certificate');
      expect(await codeOf(async () => verifier.verify(token))).toBe('invalid_certificate');
      shown = own;
      expect(await code()).toBe('passed');
    }
  });

  test('a bound identity is never shared, a plain one is', async () => {
    let number = 0;
    const dpop = createFakeDpop(() => `n-${++number}`);
    const verifier = setting.verifier({ ...CACHED, dpop });
    const nonces: unknown[] = [];
    const token = await setting.issuer.sign({ cnf: { jkt: JKT } });
    const proven = [1, 2, 3].map(() => verifier.verifySync(token, withProof));
    for (const { binding } of proven) nonces.push(binding?.nextNonce);
    expect(new Set(proven).size).toBe(3);
    expect(nonces).toEqual(['n-1', 'n-2', 'n-3']);
    const certified = await setting.issuer.sign({ cnf: { 'x5t#S256': X5T } });
    const shown = [1, 2].map(() => verifier.verifySync(certified, bearer));
    expect(shown[0]).not.toBe(shown[1]);
    const plain = await setting.issuer.sign();
    const [first, second] = [1, 2].map(() => verifier.verifySync(plain, bearer));
    expect(first).toBe(second);
    expect(first?.binding).toBeUndefined();
  });

  test('a token that was proven is refused when it comes as a bearer token', async () => {
    const token = await setting.issuer.sign({ cnf: { jkt: JKT } });
    const verifier = setting.verifier(CACHED);
    expect(syncCodeOf(() => verifier.verifySync(token, withProof))).toBe('passed');
    expect(syncCodeOf(() => verifier.verifySync(token, bearer))).toBe('invalid_confirmation');
  });
});

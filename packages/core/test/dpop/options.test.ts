import { createDpop, memoryReplay } from '@oidc-verify/core/dpop';
import type { DpopOptions } from '@oidc-verify/core/dpop';
import { describe, expect, test } from 'vitest';
import { readDpopOptions } from '../../src/dpop/options.ts';
import { pathsOf, problemsOf } from '../setting.ts';
import { ORIGIN, toDpop } from './setting.ts';

const publicUrl = (): string => ORIGIN;
const wrong = (options: Readonly<Record<string, unknown>>): readonly string[] =>
  pathsOf(() => toDpop(options));
const SECRET = 'x'.repeat(32);

describe('createDpop', () => {
  test('has defaults for everything but the origin', () => {
    expect(toDpop()).toMatchObject({ mode: 'allowed', algorithms: ['ES256', 'Ed25519', 'PS256'] });
    const settings = readDpopOptions({ publicOrigin: ORIGIN });
    expect(settings).toMatchObject({
      publicOrigin: [ORIGIN],
      publicPathPrefix: '',
      proofMaxAgeSeconds: 60,
      maxProofBytes: 8192,
    });
    expect([settings.publicUrl, settings.nonce]).toEqual([undefined, undefined]);
  });

  test('is frozen, and says which contract it follows', () => {
    const dpop = toDpop();
    expect(Object.isFrozen(dpop) && Object.isFrozen(dpop.algorithms)).toBe(true);
    expect(dpop[Symbol.for('@oidc-verify/contract') as never]).toBe(1);
  });

  test('needs an origin', () => {
    expect(problemsOf(() => createDpop({} as DpopOptions))).toEqual([
      { path: 'dpop.publicOrigin', message: expect.stringContaining('is required') as string },
    ]);
    expect(pathsOf(() => createDpop(undefined as unknown as DpopOptions))).toContain('dpop');
  });

  test.each([
    ['https://api.test:443', [ORIGIN]],
    ['HTTPS://API.TEST', [ORIGIN]],
    [
      ['https://api.test', 'http://localhost:3000'],
      [ORIGIN, 'http://localhost:3000'],
    ],
    ['http://127.0.0.1:8080', ['http://127.0.0.1:8080']],
  ])('takes the origin %j', (publicOrigin, origins) => {
    expect(readDpopOptions({ publicOrigin }).publicOrigin).toEqual(origins);
  });

  test.each([
    ['', 'dpop.publicOrigin'],
    [1, 'dpop.publicOrigin'],
    [null, 'dpop.publicOrigin'],
    [[], 'dpop.publicOrigin'],
    ['https://api.test/', 'dpop.publicOrigin'],
    ['https://api.test/v1', 'dpop.publicOrigin'],
    ['http://api.test', 'dpop.publicOrigin'],
    ['https://user@api.test', 'dpop.publicOrigin'],
    ['api.test', 'dpop.publicOrigin'],
    ['*', 'dpop.publicOrigin'],
    [new URL('https://api.test'), 'dpop.publicOrigin'],
    [[ORIGIN, 'https://b.test/'], 'dpop.publicOrigin[1]'],
  ])('refuses the origin %j', (publicOrigin, path) => {
    expect(wrong({ publicOrigin })).toEqual([path]);
  });

  test.each(['/v1', '/api/v1', '/%7Euser'])('takes the prefix %s', (publicPathPrefix) => {
    expect(wrong({ publicPathPrefix })).toEqual([]);
  });

  test.each([
    '',
    '/',
    'v1',
    '/v1/',
    '//v1',
    '/v1/..',
    '/./v1',
    '/%2e%2e',
    '/v1?x',
    '/v1#x',
    '/v\\1',
    '/v 1',
    '/ü',
    '/%',
    1,
    null,
  ])('refuses the prefix %j', (publicPathPrefix) => {
    expect(wrong({ publicPathPrefix })).toEqual(['dpop.publicPathPrefix']);
  });

  test('takes a prefix or a function, not both', () => {
    expect(wrong({ publicUrl })).toEqual([]);
    expect(wrong({ publicUrl: ORIGIN })).toEqual(['dpop.publicUrl']);
    expect(wrong({ publicUrl, publicPathPrefix: '/v1' })).toEqual(['dpop.publicUrl']);
  });

  test('reads algorithms', () => {
    expect(toDpop({ algorithms: ['EdDSA', 'ES256', 'Ed25519'] }).algorithms).toEqual([
      'Ed25519',
      'ES256',
    ]);
    expect(wrong({ algorithms: [] })).toEqual(['dpop.algorithms']);
    expect(wrong({ algorithms: ['ES256', 'HS256', 'none'] })).toEqual([
      'dpop.algorithms[1]',
      'dpop.algorithms[2]',
    ]);
  });

  test.each([
    [{ mode: 'optional' }, 'dpop.mode'],
    [{ mode: true }, 'dpop.mode'],
    [{ proofMaxAgeSeconds: 0 }, 'dpop.proofMaxAgeSeconds'],
    [{ proofMaxAgeSeconds: 601 }, 'dpop.proofMaxAgeSeconds'],
    [{ proofMaxAgeSeconds: Number.NaN }, 'dpop.proofMaxAgeSeconds'],
    [{ maxProofBytes: 511 }, 'dpop.maxProofBytes'],
    [{ maxProofBytes: 65_537 }, 'dpop.maxProofBytes'],
    [{ maxProofBytes: 1000.5 }, 'dpop.maxProofBytes'],
    [{ nonce: true }, 'dpop.nonce'],
    [{ nonce: 'on' }, 'dpop.nonce'],
    [{ nonce: {} }, 'dpop.nonce'],
    [{ nonce: { mode: 'off' } }, 'dpop.nonce'],
    [{ nonce: { mode: 'required', secret: 'short' } }, 'dpop.nonce.secret'],
    [{ nonce: { mode: 'required', secret: new Uint8Array(31) } }, 'dpop.nonce.secret'],
    [{ nonce: { mode: 'required', secret: [] } }, 'dpop.nonce.secret'],
    [{ nonce: { mode: 'required', secret: 1 } }, 'dpop.nonce.secret'],
    [{ nonce: { mode: 'required', secret: [SECRET, 'short'] } }, 'dpop.nonce.secret[1]'],
    [{ nonce: { mode: 'required', ttlSeconds: 9 } }, 'dpop.nonce.ttlSeconds'],
    [{ nonce: { mode: 'required', ttlSeconds: 3601 } }, 'dpop.nonce.ttlSeconds'],
    [{ nonce: { mode: 'required', ttl: 60 } }, 'dpop.nonce.ttl'],
    [{ replay: null }, 'dpop.replay'],
    [{ replay: {} }, 'dpop.replay'],
    [{ replay: new Map() }, 'dpop.replay'],
    [{ publicOrigins: [] }, 'dpop.publicOrigins'],
  ])('refuses %j', (options, path) => {
    expect(wrong(options)).toEqual([path]);
  });

  test('takes what is within bounds', () => {
    const nonces = [
      'off',
      'required',
      { mode: 'required' },
      { mode: 'required', secret: SECRET },
      { mode: 'required', secret: [new Uint8Array(32), 'ü'.repeat(16)], ttlSeconds: 10 },
    ];
    for (const nonce of nonces) expect(wrong({ nonce })).toEqual([]);
    for (const proofMaxAgeSeconds of [1, 600]) expect(wrong({ proofMaxAgeSeconds })).toEqual([]);
    for (const maxProofBytes of [512, 65_536]) expect(wrong({ maxProofBytes })).toEqual([]);
    for (const mode of ['off', 'allowed', 'required']) expect(toDpop({ mode }).mode).toBe(mode);
    expect(wrong({ replay: memoryReplay() })).toEqual([]);
  });

  test('lists every problem at once, and options that throw as well', () => {
    expect(wrong({ publicOrigin: 1, mode: 1, nonce: 1, replay: 1, other: 1 }).toSorted()).toEqual(
      ['dpop.other', 'dpop.publicOrigin', 'dpop.mode', 'dpop.nonce', 'dpop.replay'].toSorted(),
    );
    const trap = {
      get publicOrigin(): string {
        throw new Error('trap');
      },
    };
    expect(pathsOf(() => createDpop(trap))).toEqual(['dpop.publicOrigin']);
  });

  test('keeps a copy of the secret, which its owner may wipe', async () => {
    const secret = new Uint8Array(32).fill(7);
    const { nonce } = readDpopOptions({
      publicOrigin: ORIGIN,
      nonce: { mode: 'required', secret },
    });
    secret.fill(0);
    expect(nonce?.secrets).toEqual([new Uint8Array(32).fill(7)]);
  });
});

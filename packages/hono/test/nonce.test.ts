import { createAuth } from '@oidc-verify/hono';
import { createDpop } from '@oidc-verify/hono/dpop';
import { createTestIssuer } from '@oidc-verify/testing';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { some } from 'hono/combine';
import { describe, expect, test } from 'vitest';
import { createClient } from '../../core/test/dpop/client.ts';

const issuer = await createTestIssuer();
const client = createClient();
const token = await issuer.sign({ cnf: { jkt: client.thumbprint } });
const auth = createAuth({
  issuer: issuer.issuer,
  audience: 'https://api.test',
  keys: issuer.keySource(),
  dpop: createDpop({ publicOrigin: 'https://api.test', nonce: 'required' }),
});
let proofs = 0;

async function call(app: Hono, nonce?: string): Promise<Response> {
  const target = { token, method: 'GET', url: 'https://api.test/', jti: `proof-${(proofs += 1)}` };
  const iat = Math.floor(issuer.now() / 1000);
  const proof = await client.prove({ ...target, iat }, { payload: { nonce } });
  return app.request('/', { headers: { authorization: `DPoP ${token}`, dpop: proof } });
}

function nonceOf({ headers }: Response): string {
  const nonce = headers.get('dpop-nonce');
  if (nonce === null) throw new Error('no DPoP-Nonce');
  return nonce;
}

describe('the nonce of a response that passed', () => {
  test.each<[string, (c: Context) => Response | Promise<Response>, number]>([
    ['made by the context', (c) => c.text('in'), 200],
    ['made by the handler alone', () => new Response('in'), 200],
    ['of somebody else', () => Response.redirect('https://a.test/', 302), 302],
    [
      'of a handler that failed',
      () => {
        throw new Error('teapot');
      },
      500,
    ],
  ])('is there: %s', async (_, handler, status) => {
    const app = new Hono().get('/', auth.required(), handler);
    app.onError((_error, c) => c.text('failed', 500));
    const asked = await call(app);
    expect(asked.status).toBe(500);
    const response = await call(app, nonceOf(asked));
    expect(response.status).toBe(status);
    expect(nonceOf(response)).not.toBe('');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test('leaves the caching to a handler that decides it', async () => {
    const own = { 'cache-control': 'private, no-store' };
    const app = new Hono().get('/', auth.required(), () => new Response('in', { headers: own }));
    const response = await call(app, nonceOf(await call(app)));
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(nonceOf(response)).not.toBe('');
  });

  test('is not that of an auth which refused before, in some()', async () => {
    const other = createAuth({
      issuer: issuer.issuer,
      audience: 'https://api.test',
      keys: issuer.keySource(),
      credentials: () => ({ scheme: 'Bearer' as const, token: '' }),
    });
    const plain = await issuer.sign();
    const open = createAuth({
      issuer: issuer.issuer,
      audience: 'https://api.test',
      keys: issuer.keySource(),
      credentials: () => ({ scheme: 'Bearer' as const, token: plain }),
    });
    const app = new Hono().get('/', some(auth.required(), other.required(), open.required()), (c) =>
      c.text('in'),
    );
    const response = await call(app);
    expect(response.status).toBe(200);
    expect(response.headers.get('dpop-nonce')).toBeNull();
    expect(response.headers.get('www-authenticate')).toBeNull();
  });
});

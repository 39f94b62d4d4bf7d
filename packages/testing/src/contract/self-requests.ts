import { defineDpopCase } from './dpop-scene.ts';
import { expectEqual, expectThat } from './expectation.ts';
import { defineCase } from './scene.ts';
import type { Family, Scene } from './scene.ts';

interface Inner {
  readonly method?: string;
  readonly path: string;
  readonly authorization?: string;
}

/**
 * A request that the app sends itself is a request of its own: its method, its target and its headers
 * count, not those of the request that is being handled.
 */
export const selfRequestCases: Family = (harness) =>
  harness.selfRequests === true
    ? [
        defineCase(harness, 'self-request: its own token counts', {}, async (scene) => {
          const bob = `Bearer ${await scene.sign({ sub: 'bob' })}`;
          const inner = await callInner(scene, { path: '/optional', authorization: bob });
          expectEqual('inner response', { status: 200, body: { sub: 'bob' } }, inner);
        }),
        defineCase(harness, 'self-request: without a token it is anonymous', {}, async (scene) => {
          const optional = await callInner(scene, { path: '/optional' });
          expectEqual('inner response', { status: 200, body: { sub: null } }, optional);
          const { status } = await callInner(scene, { path: '/required' });
          expectEqual('inner status', 401, status);
        }),
        defineCase(
          harness,
          'self-request: a bad token of its own is refused',
          {},
          async (scene) => {
            const { status } = await callInner(scene, {
              path: '/required',
              authorization: 'Bearer a.b.c',
            });
            expectEqual('inner status', 401, status);
          },
        ),
        defineCase(harness, 'self-request: its own rights count', {}, async (scene) => {
          const admin = await scene.sign({ sub: 'admin', permissions: ['delete:reports'] });
          const bob = `Bearer ${await scene.sign({ sub: 'bob' })}`;
          const inner = { method: 'DELETE', path: '/reports/7' };
          const refused = await callInner(scene, { ...inner, authorization: bob }, admin);
          expectEqual('inner status', 403, refused.status);
          const passed = await callInner(
            scene,
            { ...inner, authorization: `Bearer ${admin}` },
            await scene.sign(),
          );
          const body = { sub: 'admin', id: '7' };
          expectEqual('inner response', { status: 200, body }, passed);
        }),
        defineCase(harness, 'self-request: a check sees its own target', {}, async (scene) => {
          const authorization = `Bearer ${await scene.sign()}`;
          const inner = await callInner(scene, { path: '/target/secret', authorization });
          expectEqual('inner response', { status: 200, body: { sub: 'user-1' } }, inner);
        }),
        defineDpopCase(
          harness,
          'a proof for one request is none for another that the app sends itself',
          {},
          async (scene) => {
            const { callWith, prove, token } = scene;
            const proof = await prove('/self');
            const headers = [
              ['X-Self-Method', 'GET'],
              ['X-Self-Path', '/required'],
              ['X-Self-Authorization', `DPoP ${token}`],
            ] as const;
            const { status, body } = await callWith('/self', [proof], { headers });
            expectEqual('status', 200, status);
            expectThat('inner response', 'status 401', body.includes('"status":401'), body);
          },
        ),
      ]
    : [];

async function callInner(
  { call, sign }: Scene,
  { method = 'GET', path, authorization }: Inner,
  token?: string,
): Promise<{ readonly status: number }> {
  const credentials =
    authorization === undefined ? [] : [['X-Self-Authorization', authorization] as const];
  const { status, body } = await call('/self', {
    token: token ?? (await sign({ sub: 'outer' })),
    headers: [['X-Self-Method', method], ['X-Self-Path', path], ...credentials],
  });
  expectEqual('outer status', 200, status);
  return JSON.parse(body) as { readonly status: number };
}

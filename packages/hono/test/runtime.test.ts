import { EventEmitter } from 'node:events';
import { upgradeWebSocket } from '@hono/node-server';
import { CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import type { KeySource, WaitUntil } from '@oidc-verify/core';
import { createAuth } from '@oidc-verify/hono';
import { createTestIssuer } from '@oidc-verify/testing';
import { listen, sendUpgrade } from '@oidc-verify/testing/node';
import { Hono } from 'hono';
import type { ExecutionContext } from 'hono';
import { describe, expect, test } from 'vitest';
import { createFixture } from './fixture.ts';
import { toServer } from './node-server.ts';

/** Returns an app whose keys are loaded on the first request, and what those loads were given. */
async function createColdApp(): Promise<{
  readonly app: Hono;
  readonly headers: Record<string, string>;
  readonly handed: (WaitUntil | undefined)[];
}> {
  const issuer = await createTestIssuer();
  const handed: (WaitUntil | undefined)[] = [];
  const source = issuer.keySource('cold');
  const keys: KeySource = {
    [CONTRACT]: CONTRACT_VERSION,
    peek: (name) => source.peek(name),
    load: async (name, because, call) => {
      handed.push(call?.waitUntil);
      return source.load(name, because, call);
    },
    wake: (name, because) => source.wake(name, because),
    close: () => {},
  };
  const auth = createAuth({ issuer: issuer.issuer, audience: String(issuer.audience), keys });
  const app = new Hono();
  app.get('/me', auth.required(), (c) => c.text('in'));
  return { app, headers: { authorization: `Bearer ${await issuer.sign()}` }, handed };
}

class Execution implements ExecutionContext {
  readonly props = {};
  readonly #kept: Promise<unknown>[] = [];
  get kept(): number {
    return this.#kept.length;
  }
  waitUntil(work: Promise<unknown>): void {
    this.#kept.push(work);
  }
  passThroughOnException(): void {}
}

describe('executionCtx', () => {
  test('absent: requests are served, and work is left to itself', async () => {
    const { app, headers, handed } = await createColdApp();
    expect((await app.request('/me', { headers })).status).toBe(200);
    expect(handed).toHaveLength(1);
    expect(() => handed[0]?.(Promise.resolve())).not.toThrow();
  });

  test('present: work may outlive the response', async () => {
    const { app, headers, handed } = await createColdApp();
    const execution = new Execution();
    expect((await app.request('/me', { headers }, {}, execution)).status).toBe(200);
    handed[0]?.(Promise.resolve());
    expect(execution.kept).toBe(1);
  });

  test('of another kind: like absent', async () => {
    const { app, headers, handed } = await createColdApp();
    const context = Object.assign(new Execution(), { waitUntil: undefined });
    expect((await app.request('/me', { headers }, {}, context)).status).toBe(200);
    expect(() => handed[0]?.(Promise.resolve())).not.toThrow();
  });
});

describe('WebSocket upgrades', () => {
  test('auth.upgrade(c.req.raw) tells who is there, or how to refuse', async () => {
    const { auth, as } = await createFixture();
    const app = new Hono().get('/socket', async (c) => {
      const who = await auth.upgrade(c.req.raw, { scopes: ['chat'] });
      if (who.ok) return c.text(String(who.token.subject));
      return auth.sendError(c, who.error) ?? c.body(null, 500);
    });
    const passed = await app.request('/socket', await as({ sub: 'alice', scope: 'chat' }));
    expect(await passed.text()).toBe('alice');
    const refused = await app.request('/socket', await as());
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('scope="chat"');
    expect((await app.request('/socket')).status).toBe(401);
  });

  test('guards see the upgrades that @hono/node-server hands to the app, and both of two headers', async () => {
    const { auth, as } = await createFixture();
    const app = new Hono().get(
      '/socket',
      auth.required(),
      upgradeWebSocket(() => ({})),
    );
    const sockets = new AcceptingServer();
    const listening = await listen(toServer(app, sockets));
    const authorization = String((await as()).headers['authorization']);
    const call = async (...values: string[]): Promise<string> =>
      sendUpgrade(listening.port, {
        method: 'GET',
        path: '/socket',
        headers: values.map((value) => ['Authorization', value]),
      });
    try {
      expect(await call()).toMatch(
        /^HTTP\/1\.1 401 [\s\S]*www-authenticate: Bearer realm="test"\r\n/i,
      );
      expect(await call(authorization, 'Basic YTpi')).toMatch(/^HTTP\/1\.1 400 /);
      expect(sockets.accepted).toBe(0);
      expect(await call(authorization)).toBe('accepted');
      expect(sockets.accepted).toBe(1);
    } finally {
      await listening.close();
    }
  });
});

/** Takes the place of a WebSocketServer of `ws`. Only requests that passed the app reach it. */
class AcceptingServer extends EventEmitter {
  readonly options = { noServer: true };
  accepted = 0;
  handleUpgrade(_message: unknown, socket: { end(text: string): void }): void {
    this.accepted += 1;
    socket.end('accepted');
  }
  close(): void {}
}

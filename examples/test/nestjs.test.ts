import { createTestIssuer } from '../../packages/testing/src/index.ts';
import { createDpopClient } from '../../packages/testing/src/index.ts';
import { createDpop } from '../../packages/core/src/dpop/index.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { createApp } from '../nestjs/src/create-app.ts';
import type { Platform } from '../nestjs/src/create-app.ts';
import {
  AddedLaterController,
  EverythingCaught,
  OpenController,
  TwoScopesController,
} from '../nestjs/test/added-later.controllers.ts';
import { sendRaw } from './hostile-requests.ts';
import type { RawAnswer } from './hostile-requests.ts';

type App = Awaited<ReturnType<typeof createApp>>;

const audience = 'https://api.test';
const issuer = await createTestIssuer({ audience });
const MORE = [AddedLaterController, OpenController, TwoScopesController];

describe.each<Platform>(['express', 'fastify'])('NestJS with %s', (platform) => {
  let app: App;
  let url: string;

  const listen = async (
    change: (app: App) => void = () => {},
    options: object = {},
  ): Promise<void> => {
    const keys = issuer.keySource();
    app = await createApp({ issuer: issuer.issuer, audience, keys, ...options }, platform, MORE);
    change(app);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  };
  const ask = async (path: string, token?: string, method = 'GET'): Promise<RawAnswer> => {
    const authorization = token === undefined ? [] : [`Bearer ${token}`];
    return sendRaw({ url: `${url}${path}`, method, authorization });
  };
  afterEach(async () => app.close());

  test('guards a controller that says nothing about it', async () => {
    await listen();
    expect(await ask('/later')).toMatchObject({ status: 401, challenge: 'Bearer realm="api"' });
    expect(await ask('/later', await issuer.sign())).toMatchObject({ status: 200, text: 'later' });
  });

  test('opens what is public, and nothing of it that requires something', async () => {
    await listen();
    expect(await ask('/health')).toMatchObject({ status: 200 });
    expect(await ask('/open')).toMatchObject({ status: 200, text: 'open' });
    expect(await ask('/open/secret')).toMatchObject({
      status: 401,
      challenge: 'Bearer scope="secret:read"',
    });
    expect(await ask('/open/secret', await issuer.sign())).toMatchObject({ status: 403 });
  });

  test('answers 500, and runs no handler, where a public handler asks who it is', async () => {
    await listen((created) => created.useLogger(false));
    expect(await ask('/open/who', await issuer.sign())).toMatchObject({ status: 500 });
  });

  test('requires what the controller requires as well as the handler', async () => {
    await listen();
    const both = { scope: 'orders:read', permissions: ['orders:delete'] };
    expect((await ask('/orders/7', await issuer.sign(both), 'DELETE')).status).toBe(204);
    for (const claims of [
      { ...both, scope: 'other' },
      { ...both, permissions: ['other'] },
    ]) {
      // oxlint-disable-next-line no-await-in-loop -- a failure names its claims
      expect((await ask('/orders/7', await issuer.sign(claims), 'DELETE')).status).toBe(403);
    }
    const { challenge } = await ask('/two', await issuer.sign());
    expect(challenge).toContain('scope="two one"');
  });

  test('keeps status and challenge if an exception filter of the application answers', async () => {
    await listen((created) => created.useGlobalFilters(new EverythingCaught()));
    const answer = await ask('/orders');
    expect(answer).toMatchObject({
      status: 401,
      challenge: 'Bearer scope="orders:read"',
      text: 'caught',
    });
  });

  test('answers with JSON, and HEAD without a body', async () => {
    await listen();
    const { text } = await ask('/orders');
    expect(JSON.parse(text)).toEqual({
      code: 'missing_token',
      error_description: 'An access token is required',
    });
    expect(await ask('/orders', undefined, 'HEAD')).toMatchObject({
      status: 401,
      challenge: 'Bearer scope="orders:read"',
      text: '',
    });
  });

  test('answers 503 while the keys are not there, without a challenge', async () => {
    await listen(undefined, { keys: issuer.keySource('unavailable') });
    expect(await ask('/orders', await issuer.sign())).toMatchObject({
      status: 503,
      challenge: undefined,
    });
  });

  test('accepts a DPoP proof once, although several requirements are checked', async () => {
    await listen(undefined, { dpop: createDpop({ publicOrigin: 'https://api.test' }) });
    const client = await createDpopClient();
    const claims = { scope: 'orders:read', permissions: ['orders:delete'] };
    const accessToken = await issuer.sign({ ...claims, cnf: { jkt: client.thumbprint } });
    const headers = {
      authorization: `DPoP ${accessToken}`,
      dpop: await client.prove({ method: 'DELETE', url: 'https://api.test/orders/7', accessToken }),
    };
    const send = async (): Promise<number> =>
      (await fetch(`${url}/orders/7`, { method: 'DELETE', headers })).status;
    expect([await send(), await send()]).toEqual([204, 401]);
  });
});

test('a wrong option fails when the application starts', async () => {
  const keys = issuer.keySource();
  const create = createApp({ issuer: issuer.issuer, audience: '', keys }, 'express');
  await expect(create).rejects.toMatchObject({ name: 'ConfigError', code: 'invalid_options' });
});

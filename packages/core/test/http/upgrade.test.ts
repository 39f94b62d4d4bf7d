// What happens to the socket of an upgrade, and what its connection is held by.
import { EventEmitter } from 'node:events';
import { authenticateUpgrade, closeRefusedUpgrade, fromNode } from '@oidc-verify/core/http';
import type { NodeRequest } from '@oidc-verify/core/http';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { toOpeningRequest } from '../../src/http/upgrade.ts';
import { createFakeTimers } from '../connection/fake-timers.ts';
import { codeOf, createSetting, defer, pathsOf } from '../setting.ts';

const setting = await createSetting();
const verifier = setting.verifier();
const token = await setting.issuer.sign({ scope: 'read' });

/** A socket that sends nothing, and keeps what is done to it. */
class FakeSocket extends EventEmitter {
  readonly sent: string[] = [];
  readonly done: string[] = [];
  destroyed = false;

  end(text: string): void {
    this.sent.push(text);
  }

  resume(): void {
    this.done.push('resume');
  }

  destroy(): void {
    this.done.push('destroy');
    this.destroyed = true;
    this.emit('close');
  }
}

function messageOn(socket: FakeSocket, authorization?: string): NodeRequest {
  const headers = authorization === undefined ? {} : { authorization };
  return { method: 'GET', url: 'http://api.test/live?a', upgrade: true, socket, headers };
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

describe('the socket of an upgrade', () => {
  test('gets the refusal', async () => {
    const socket = new FakeSocket();
    const outcome = await authenticateUpgrade(verifier, messageOn(socket), { realm: 'live' });
    expect(outcome).toMatchObject({ ok: false, error: { code: 'missing_token' } });
    expect(socket.sent).toHaveLength(1);
    expect(socket.sent[0]).toMatch(/^HTTP\/1\.1 401 Unauthorized\r\n/);
    expect(socket.sent[0]).toContain('www-authenticate: Bearer realm="live"\r\n');
    vi.advanceTimersByTime(1_000);
    expect(socket.destroyed).toBe(true);
  });

  test('is left alone when the request is accepted', async () => {
    const socket = new FakeSocket();
    const outcome = await authenticateUpgrade(verifier, messageOn(socket, `Bearer ${token}`));
    expect(outcome).toMatchObject({ ok: true, token: { subject: 'user-1' }, headers: {} });
    expect([socket.sent, socket.done]).toEqual([[], []]);
  });

  test('that closes meanwhile is accepted no more, and gets no answer', async () => {
    const asked = defer<boolean>();
    const slow = setting.verifier({ checkRevoked: async () => asked.promise });
    const socket = new FakeSocket();
    const pending = authenticateUpgrade(slow, messageOn(socket, `Bearer ${token}`));
    socket.destroy();
    asked.resolve(false);
    const outcome = await pending;
    if (outcome.ok) throw new Error('accepted');
    expect(outcome.error.code).toBe('aborted');
    expect(outcome.error.facts).toEqual({ code: 'aborted', problem: 'upgrade' });
    expect(socket.sent).toEqual([]);
  });

  test('is closed without an answer when the requirement is wrong', async () => {
    const socket = new FakeSocket();
    const message = messageOn(socket, `Bearer ${token}`);
    const requirement = { scopes: [] };
    expect(await codeOf(async () => authenticateUpgrade(verifier, message, { requirement }))).toBe(
      'invalid_options',
    );
    expect([socket.sent, socket.done]).toEqual([[], ['destroy']]);
  });
});

describe('the connection of an accepted upgrade', () => {
  test('needs what the upgrade needed, of a new token as well', async () => {
    const close = vi.fn<() => void>();
    const timers = createFakeTimers(setting.clock);
    const lesser = await setting.issuer.sign({ scope: 'other' });
    for (const [requirement, expected] of [
      [{ scopes: ['read'] }, 'insufficient_scope'],
      [undefined, 'passed'],
    ] as const) {
      const message = messageOn(new FakeSocket(), `Bearer ${token}`);
      const outcome = await authenticateUpgrade(verifier, message, { requirement });
      if (!outcome.ok) throw outcome.error;
      const held = outcome.hold({ close, timers });
      const renewed = await held.renew({ token: lesser });
      expect(renewed.ok ? 'passed' : renewed.error.code).toBe(expected);
      held.release();
    }
  });

  test('shows the opening request to checks, without the proofs that it used', async () => {
    const seen: unknown[] = [];
    const check = (_token: unknown, request: unknown): boolean => {
      seen.push(request);
      return true;
    };
    const timers = createFakeTimers(setting.clock);
    const checking = setting.verifier({ check });
    const outcome = await authenticateUpgrade(
      checking,
      messageOn(new FakeSocket(), `Bearer ${token}`),
    );
    if (!outcome.ok) throw outcome.error;
    const held = outcome.hold({ close: () => {}, timers });
    seen.length = 0;
    await held.recheck();
    held.release();
    expect(seen).toEqual([expect.objectContaining({ method: 'GET', url: '/live?a' })]);
    const view = fromNode({ method: 'PUT', url: 'http://api.test/a?b', headers: { dpop: 'p' } });
    expect(toOpeningRequest(view)).toEqual({
      method: 'PUT',
      url: '/a?b',
      dpopProofs: [],
      received: view,
    });
  });
});

describe('an upgrade that a server refuses itself', () => {
  test.each<[string, boolean, readonly string[]]>([
    ['is closed once it is answered', true, ['resume', 'destroy']],
    ['is left alone when it was accepted', false, []],
  ])('%s', (_, isRefused, expected) => {
    const socket = new FakeSocket();
    const ask = vi.fn<() => boolean>(() => isRefused);
    closeRefusedUpgrade(messageOn(socket), ask);
    expect(ask).not.toHaveBeenCalled();
    socket.emit('finish');
    expect(ask).toHaveBeenCalledOnce();
    vi.advanceTimersByTime(1_000);
    expect(socket.done).toEqual(expected);
  });

  test('is no ordinary request, whose server answers on its socket', () => {
    const socket = new FakeSocket();
    closeRefusedUpgrade({ socket, upgrade: false }, () => true);
    closeRefusedUpgrade({}, () => true);
    expect(socket.eventNames()).toEqual([]);
  });
});

test.each(['realm', 'resourceMetadata', 'credentials', 'onFailure'])(
  'the option %s of an upgrade is checked',
  async (name) => {
    const problems = authenticateUpgrade(verifier, {}, { [name]: 5 }).catch((error: unknown) =>
      pathsOf(() => {
        throw error;
      }),
    );
    expect(await problems).toEqual([name]);
  },
);

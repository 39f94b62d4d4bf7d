import { fromFetch, fromNode, presentedByFetch, presentedByNode } from '@oidc-verify/core/http';
import type { AuthRequest, NodeRequest, RequestBinding } from '@oidc-verify/core/http';
import { describe, expect, test, vi } from 'vitest';
import { createRequestAuth } from '../../src/http/request-auth.ts';
import type { RequestAuth } from '../../src/http/request-auth.ts';
import { codeOf, createSetting } from '../setting.ts';

const setting = await createSetting();
const token = await setting.issuer.sign();

const PAIRS = [
  ['Host', 'a', 'Authorization', 'Bearer a'],
  ['authorization', 'Bearer a', 'Cache-Control', 'no-cache', 'If-None-Match', '"b"'],
  ['authorization', 'Bearer a', 'AUTHORIZATION', 'Bearer b'],
  ['Cache-Control', 'no-cache', 'If-None-Match', '"b"'],
  ['Authorization'],
  [],
];

const viewed = ({ method, url, headers }: AuthRequest): unknown => ({
  method,
  url,
  authorization: headers('authorization'),
});

describe('what is read without the view is what the view says', () => {
  const CHANGES = [{}, { authorization: 'Bearer c' }, { authorization: undefined }, undefined];
  const messages = PAIRS.flatMap((rawHeaders) =>
    CHANGES.map((change): NodeRequest => {
      const first = rawHeaders.findIndex((name) => name.toLowerCase() === 'authorization');
      const received = first === -1 ? {} : { authorization: rawHeaders[first + 1] };
      const headers = change === undefined ? undefined : { ...received, ...change };
      return { method: 'PUT', url: '/cut', originalUrl: '/m/cut', rawHeaders, headers };
    }),
  );

  test.each([...messages, {}, { headers: { Authorization: 'Bearer d' } }])(
    'of Node, case %#',
    (message) => {
      expect(presentedByNode(message)).toMatchObject(viewed(fromNode(message)) as object);
      expect(presentedByNode(message, '/x')).toMatchObject(
        viewed(fromNode(message, '/x')) as object,
      );
    },
  );

  test.each(PAIRS.map((rawHeaders) => [rawHeaders]))('of the Fetch API: %j', (rawHeaders) => {
    const headers = new Headers();
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
      headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
    }
    const request = new Request('http://api.test/a?b', { headers });
    for (const message of [undefined, { method: 'GET', url: '/a?b', rawHeaders }, { rawHeaders }]) {
      const view = fromFetch(request, message);
      expect(presentedByFetch(request, message)).toMatchObject(viewed(view) as object);
    }
  });
});

interface Message extends NodeRequest {
  readonly carrier?: object;
}

function authOf(
  options: Parameters<typeof setting.verifier>[0] = {},
  binding: Partial<RequestBinding<Message>> = {},
) {
  // Without a listener, whose events name the request.
  const verifier = setting.verifier({ tokenCache: true, onEvent: undefined, ...options });
  const toRequest = vi.fn<(x: Message) => AuthRequest>(fromNode);
  const auth = createRequestAuth<unknown, Message>({
    verifier,
    binding: { keyOf: (x) => x, toRequest, toPresented: presentedByNode, ...binding },
  });
  const guard = (x: Message): ReturnType<RequestAuth<unknown, Message>['authenticate']> =>
    auth.authenticate(x, verifier.requirement(), false);
  return { auth, guard, toRequest };
}

const messageWith = (more: Partial<Message> = {}): Message => ({
  method: 'GET',
  url: '/orders',
  headers: { authorization: `Bearer ${token}` },
  rawHeaders: ['Authorization', `Bearer ${token}`],
  ...more,
});

describe('the view of a request', () => {
  test('is not made for a token in the cache, and no promise is', async () => {
    const { guard, toRequest } = authOf();
    await guard(messageWith());
    const first = guard(messageWith());
    expect(first).not.toBeInstanceOf(Promise);
    expect(guard(messageWith())).toBe(first);
    expect(toRequest).not.toHaveBeenCalled();
  });

  test('is made once for the checks that read it', async () => {
    const seen: unknown[] = [];
    const check = (_token: unknown, request?: { readonly received?: AuthRequest }): boolean => {
      seen.push(request?.received, request?.received);
      return true;
    };
    const { guard, toRequest } = authOf({ check });
    await guard(messageWith());
    expect(seen).toEqual([expect.objectContaining({ url: '/orders' }), seen[0]]);
    expect(seen[1]).toBe(seen[0]);
    expect(toRequest).toHaveBeenCalledOnce();
  });

  test('is that of the request as it was judged, where something is waited for', async () => {
    const urls: unknown[] = [];
    const check = async (
      _token: unknown,
      request?: { readonly url: string; readonly received?: AuthRequest },
    ): Promise<boolean> => {
      await Promise.resolve();
      urls.push(request?.url, request?.received?.url);
      return true;
    };
    const { guard } = authOf({ check });
    const x = messageWith();
    const pending = guard(x);
    Object.assign(x, { url: '/admin' });
    await pending;
    expect(urls).toEqual(['/orders', '/orders']);
  });

  test('a request that changed in between is authenticated anew', async () => {
    const { auth, guard } = authOf();
    const x = messageWith();
    await guard(x);
    Object.assign(x, { headers: { authorization: 'Bearer x' }, rawHeaders: [] });
    expect(await codeOf(async () => guard(x))).toBe('opaque_token');
    expect(auth.stateOf(x)?.identity).toBeUndefined();
  });
});

test('with `credentials`, the Authorization header is neither read nor compared', async () => {
  const verifier = setting.verifier({ onEvent: undefined });
  const credentials = vi.fn(() => ({ scheme: 'Bearer', token }));
  const toPresented = vi.fn(presentedByNode);
  const binding = { keyOf: (x: Message) => x, toRequest: fromNode, toPresented };
  const auth = createRequestAuth<unknown, Message>({ verifier, credentials, binding });
  const guard = async (x: Message): Promise<unknown> =>
    auth.authenticate(x, verifier.requirement(), false);
  const x = messageWith();
  const identity = await guard(x);
  Object.assign(x, { headers: { authorization: 'Bearer x' }, rawHeaders: [] });
  expect(await guard(x)).toBe(identity);
  Object.assign(x, { headers: {} });
  expect(await guard(x)).toBe(identity);
  expect(credentials).toHaveBeenCalledOnce();
  expect(toPresented).not.toHaveBeenCalled();
});

const carrierOf = (x: Message): object | undefined => x.carrier;

describe('a carrier', () => {
  test('keeps what is known of its request, and of no other one that has it too', async () => {
    const { auth, guard } = authOf({}, { carrierOf });
    const carrier = {};
    const [one, other] = [messageWith({ carrier }), messageWith({ carrier, headers: {} })];
    const identity = await guard(one);
    expect(auth.stateOf(one)?.identity).toBe(identity);
    expect(auth.stateOf(other)).toBeUndefined();
    expect(await codeOf(async () => guard(other))).toBe('missing_token');
    expect(auth.stateOf(other)?.refusal).toMatchObject({ code: 'missing_token' });
    expect(auth.stateOf(one)?.identity).toBe(identity);
  });

  test('is not needed', async () => {
    const { auth, guard } = authOf({}, { carrierOf });
    const x = messageWith();
    const identity = await guard(x);
    expect(auth.stateOf(x)?.identity).toBe(identity);
    expect(auth.stateOf(messageWith())).toBeUndefined();
  });
});

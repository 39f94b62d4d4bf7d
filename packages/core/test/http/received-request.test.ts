import { expect, test } from 'vitest';
import { ReceivedRequest } from '../../src/http/received-request.ts';
import type { AuthRequest } from '../../src/http/request.ts';
import { codeOf } from '../setting.ts';

const refuseView = (): AuthRequest => {
  throw new Error('the view is not needed');
};

function receive(url: string): ReceivedRequest<null> {
  return new ReceivedRequest({ method: 'GET', url }, null, refuseView);
}

test.each([
  ['/orders?page=2', '/orders?page=2'],
  ['http://api.test/orders', '/orders'],
  ['https://api.test', '/'],
])('the target %s is read as it was routed, without the view', (target, url) => {
  expect(receive(target).url).toBe(url);
});

test.each(['*', 'ftp://api.test/a', '/a#b', '/a b', '/\u00e9', 'a', ''])(
  'the target %j, which frameworks read in different ways, is refused',
  async (target) => {
    expect(await codeOf(() => receive(target).url)).toBe('invalid_request_target');
    expect(() => receive(target).url).toThrow(
      expect.objectContaining({ facts: { code: 'invalid_request_target', problem: 'target' } }),
    );
  },
);

test('the view is made once, when it is first read', () => {
  let made = 0;
  const view: AuthRequest = { method: 'GET', url: '/', headers: (name) => [name] };
  const request = new ReceivedRequest({ method: 'GET', url: '/' }, view, (x) => {
    made += 1;
    return x;
  });
  expect(made).toBe(0);
  expect(request.dpopProofs).toEqual(['dpop']);
  expect(request.received).toBe(view);
  expect(made).toBe(1);
});

import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import type { NodeRequest } from '@oidc-verify/core/http';
import { fromNode } from '@oidc-verify/core/http';
import { listen } from '@oidc-verify/testing/node';
import { describe, expect, test } from 'vitest';

const raw = (...values: string[]): string[] => [
  'Host',
  'api.test',
  ...values.flatMap((value) => ['Authorization', value]),
];

describe('headers decide, rawHeaders only reveal that a header was repeated', () => {
  test.each<[name: string, message: NodeRequest, expected: readonly unknown[]]>([
    ['untouched', { headers: { authorization: 'a' }, rawHeaders: raw('a') }, ['a']],
    ['absent', { headers: {}, rawHeaders: raw() }, []],
    ['removed', { headers: {}, rawHeaders: raw('a') }, []],
    ['set to undefined', { headers: { authorization: undefined }, rawHeaders: raw('a') }, []],
    ['set to null', { headers: { authorization: null as never }, rawHeaders: raw('a') }, []],
    ['set to nothing', { headers: { authorization: '' }, rawHeaders: raw('a') }, ['']],
    [
      'set to nothing where none was, beside two names as long',
      {
        headers: { authorization: '' },
        rawHeaders: ['Cache-Control', 'no-cache', 'If-None-Match', '"b"'],
      },
      [''],
    ],
    [
      'set to two values, the first as received',
      { headers: { authorization: ['a', 'c'] }, rawHeaders: raw('a', 'b') },
      ['a', 'c'],
    ],
    ['set where none was', { headers: { authorization: 'b' }, rawHeaders: raw() }, ['b']],
    ['replaced', { headers: { authorization: 'b' }, rawHeaders: raw('a') }, ['b']],
    [
      'set to two values',
      { headers: { authorization: ['b', 'c'] }, rawHeaders: raw('a') },
      ['b', 'c'],
    ],
    ['repeated', { headers: { authorization: 'a' }, rawHeaders: raw('a', 'b') }, ['a', 'b']],
    ['repeated alike', { headers: { authorization: 'a' }, rawHeaders: raw('a', 'a') }, ['a', 'a']],
    [
      'repeated, in names of any case',
      { headers: { authorization: 'a' }, rawHeaders: ['AUTHORIZATION', 'a', 'authorization', 'b'] },
      ['a', 'b'],
    ],
    [
      'repeated and joined, as the server was told',
      { headers: { authorization: 'a, b' }, rawHeaders: raw('a', 'b') },
      ['a', 'b'],
    ],
    ['repeated, then removed', { headers: {}, rawHeaders: raw('a', 'b') }, []],
    [
      'repeated, then replaced',
      { headers: { authorization: 'c' }, rawHeaders: raw('a', 'b') },
      ['c'],
    ],
    [
      'repeated, then replaced by the second',
      { headers: { authorization: 'b' }, rawHeaders: raw('a', 'b') },
      ['b'],
    ],
    ['without headers', { rawHeaders: raw('a', 'b') }, ['a', 'b']],
    ['without rawHeaders', { headers: { Authorization: 'a' } }, ['a']],
    ['in two spellings', { headers: { Authorization: 'a', authorization: 'b' } }, ['a', 'b']],
    [
      'inherited',
      { headers: Object.create({ authorization: 'a' }) as object, rawHeaders: raw() },
      [],
    ],
  ])('Authorization: %s', (_, message, expected) => {
    expect(fromNode(message).headers('Authorization')).toEqual(expected);
  });

  test.each<[name: string, current: string | undefined, expected: readonly string[]]>([
    ['repeated', 'a, b', ['a', 'b']],
    ['repeated, then reduced to the first', 'a', ['a']],
    ['repeated, then replaced', 'c', ['c']],
    ['repeated, then removed', undefined, []],
  ])('DPoP: %s', (_, dpop, expected) => {
    const rawHeaders = ['DPoP', 'a', 'dpop', 'b'];
    expect(fromNode({ headers: { dpop }, rawHeaders }).headers('dpop')).toEqual(expected);
  });

  test('a value that no header can have is handed on, and no absence', () => {
    const message = { headers: { authorization: 5 as never }, rawHeaders: raw('a') };
    expect(fromNode(message).headers('authorization')).toBe(5);
  });
});

const strip = ({ headers }: IncomingMessage): void => {
  delete headers.authorization;
  delete headers['dpop'];
};

const bridge = ({ headers }: IncomingMessage): void => {
  headers.authorization = 'Bearer cookie';
  headers['dpop'] = 'r';
};

describe.each([false, true])('a real message, joinDuplicateHeaders %j', (joinDuplicateHeaders) => {
  async function receive(
    lines: readonly string[],
    edit: (message: IncomingMessage) => void = () => {},
  ): Promise<unknown> {
    const server = createServer({ joinDuplicateHeaders }, (message, response) => {
      edit(message);
      const { headers } = fromNode(message);
      response.end(JSON.stringify([headers('authorization'), headers('DPoP')]));
    });
    const listening = await listen(server);
    try {
      const socket = connect(listening.port, '127.0.0.1');
      const head = ['GET / HTTP/1.1', 'Host: api.test', 'Connection: close', ...lines];
      socket.write(`${head.join('\r\n')}\r\n\r\n`);
      return JSON.parse((await text(socket)).split('\r\n\r\n')[1] ?? '') as unknown;
    } finally {
      await listening.close();
    }
  }
  const twice = ['Authorization: Bearer a', 'authorization: Bearer b', 'DPoP: p', 'dpop: q'];

  test('that nobody changed shows what was sent', async () => {
    expect(await receive([])).toEqual([[], []]);
    expect(await receive(['Authorization: Bearer a', 'DPoP: p'])).toEqual([['Bearer a'], ['p']]);
    expect(await receive(twice)).toEqual([
      ['Bearer a', 'Bearer b'],
      ['p', 'q'],
    ]);
  });

  test('that middleware changed shows what it was changed to', async () => {
    expect(await receive(twice, strip)).toEqual([[], []]);
    expect(await receive([], bridge)).toEqual([['Bearer cookie'], ['r']]);
    expect(await receive(twice, bridge)).toEqual([['Bearer cookie'], ['r']]);
  });
});

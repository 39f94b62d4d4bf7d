import { inspect } from 'node:util';
import { AuthError } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { addInspection as addNone } from '../../src/errors/brief-detail.ts';

const HEAD = 'AuthError [jwks_error]: ';

function failing(name: string, message: string, more: object = {}): Error {
  const error = Object.assign(new Error(message), { name, ...more });
  error.stack = [
    `${name}: ${message}`,
    '    at one (a.js:1:1)',
    '    at two (b.js:2:2)',
    '    at three (c.js:3:3)',
    '    at four (d.js:4:4)',
    'at five',
  ].join('\n');
  return error;
}

const printed = (cause?: unknown): string => {
  const error = new AuthError('jwks_error', cause === undefined ? {} : { cause });
  return inspect(error).replace(error.message, 'TEXT');
};

describe('what a console prints of a refusal', () => {
  test('alone is one line, without a stack', () => {
    expect(printed()).toBe(`${HEAD}TEXT`);
    expect(printed('a string')).toBe(`${HEAD}TEXT`);
  });

  test('is a line for each cause, and three frames of the innermost', () => {
    const inner = failing('InnerError', 'in\nner', { code: 'ECONNRESET' });
    const outer = failing('OuterError', 'outer', { cause: inner });
    expect(printed(outer)).toBe(
      [
        `${HEAD}TEXT`,
        '  cause: OuterError: outer',
        '  cause: InnerError: in?ner (ECONNRESET)',
        '    at one (a.js:1:1)',
        '    at two (b.js:2:2)',
        '    at three (c.js:3:3)',
      ].join('\n'),
    );
  });

  test('names the code of the system once', () => {
    const error = failing('Error', 'connect ECONNRESET', { code: 'ECONNRESET' });
    expect(printed(error).split('ECONNRESET')).toHaveLength(2);
  });

  test('needs no stack', () => {
    const error = failing('Error', 'x');
    Reflect.deleteProperty(error, 'stack');
    Object.defineProperty(error, 'stack', { value: undefined });
    expect(printed(error)).toBe(`${HEAD}TEXT\n  cause: Error: x`);
  });

  test('is left to the console where bytes count', () => {
    const error = new Error('x');
    addNone(error);
    expect(Object.getOwnPropertySymbols(error)).toEqual([]);
  });
});

import { ConfigError } from '@oidc-verify/core';
import { describe, expect, test } from 'vitest';
import { createProblems, readOptions } from '../../src/options/problems.ts';
import type { Problems } from '../../src/options/problems.ts';
import { messagesOf, pathsOf, syncCodeOf } from '../setting.ts';

function found(read: (problems: Problems) => unknown): readonly string[] {
  return messagesOf(() => readOptions(read));
}

describe('problems', () => {
  test('nothing wrong: nothing thrown', () => {
    expect(pathsOf(() => createProblems().throwIfAny())).toEqual([]);
  });

  test('all at once, in the order of reading, each at its position', () => {
    const read = found((problems) => {
      problems.add('a', 'is first');
      problems.at('').member('b').entry(1).report('is second');
      problems.at('c').member('d').report('is third');
      problems.at('').report('is last');
    });
    expect(read).toEqual(['a: is first', 'b[1]: is second', 'c.d: is third', ': is last']);
  });

  test('notes end the message, and are no problems', () => {
    const problems = createProblems();
    problems.at('a').note('Known options: x');
    expect(pathsOf(() => problems.throwIfAny())).toEqual([]);
    problems.add('a', 'is wrong');
    const error = problems.toError();
    expect(error.message).toBe('The options are not valid\n  - a: is wrong\nKnown options: x');
    expect(error.notes).toEqual(['Known options: x']);
    expect(Object.keys(error)).not.toContain('notes');
  });

  test('gather takes over what else was found, with its notes', () => {
    const error = createProblems();
    const built = error.gather(() => {
      throw new ConfigError('invalid_options', [{ path: 'x', message: 'is wrong' }], ['a note']);
    });
    expect(built).toBeUndefined();
    expect(error.toError().notes).toEqual(['a note']);
    expect(pathsOf(() => error.throwIfAny())).toEqual(['x']);
    expect(createProblems().gather(() => 5)).toBe(5);
  });

  test('gather takes over what was found without notes', () => {
    const problems = createProblems();
    problems.gather(() => {
      throw new ConfigError('invalid_options', [{ path: 'x', message: 'is wrong' }]);
    });
    expect(problems.toError().message).toBe('The options are not valid\n  - x: is wrong');
  });

  test('gather lets everything else through', () => {
    const reasons = [new ConfigError('incompatible_core'), new TypeError('x')];
    for (const reason of reasons) {
      const throwing = (): never => {
        throw reason;
      };
      expect(() => createProblems().gather(throwing)).toThrow(reason);
    }
  });
});

const readWrong = (problems: Problems): void => problems.add('a', 'b');

describe('readOptions', () => {
  test('options that throw when read are wrong options', () => {
    const reads = [
      () => {
        throw new Error('proxy');
      },
      () => {
        throw undefined;
      },
    ];
    for (const read of reads) {
      expect(syncCodeOf(() => readOptions(read))).toBe('invalid_options');
      expect(pathsOf(() => readOptions(read))).toEqual(['options']);
    }
    expect(readOptions(() => 5)).toBe(5);
  });

  test('what is found wrong is thrown, and so is a ConfigError', () => {
    expect(pathsOf(() => readOptions(readWrong))).toEqual(['a']);
    const contract = new ConfigError('incompatible_core');
    expect(() =>
      readOptions(() => {
        throw contract;
      }),
    ).toThrow(contract);
  });
});

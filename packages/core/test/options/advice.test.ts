import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ADVICE, withAdvice } from '../../src/options/advice.ts';
import * as web from '../../src/options/no-advice.ts';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));

function readSources(): string {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' });
  const modules = files.filter((file) => file.endsWith('.ts') && !file.endsWith('advice.ts'));
  return modules.map((file) => readFileSync(`${SRC}/${file}`, 'utf8')).join('\n');
}

describe('advice', () => {
  test('belongs to a fault that is reported somewhere', () => {
    const sources = readSources();
    const isReported = (fault: string): boolean =>
      sources.includes(`'${fault}'`) || sources.includes(`"${fault}"`);
    expect([...ADVICE.keys()].filter((fault) => !isReported(fault))).toEqual([]);
  });

  test('follows the fault', () => {
    expect(withAdvice('must not be undefined')).toBe(
      'must not be undefined; give it a value, or leave the option out',
    );
    expect(withAdvice('must be true or false')).toBe('must be true or false');
  });

  test('is left out where bytes count; what is wrong stays', () => {
    expect(web.withAdvice('must not be undefined')).toBe('must not be undefined');
    expect(web.unknownNameFault('isuer', ['issuer'])).toBe('is not a known option');
  });
});

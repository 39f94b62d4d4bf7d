import { describe, expect, test } from 'vitest';
import { withExample } from '../source-examples.mjs';

const SOURCE = `/**
 * Creates it.
 *
 * @throws never
 */
export function create(): void {}
`;
const WITH = `/**
 * Creates it.
 *
 * @throws never
 *
 * @example
 * \`\`\`ts
 * create();
 *
 * // $& and $1 are text
 * \`\`\`
 */
export function create(): void {}
`;
const EXAMPLE = 'create();\n\n// $& and $1 are text\n';

describe('an example in a comment', () => {
  test('goes to its end', () => {
    expect(withExample(SOURCE, 'create', EXAMPLE)).toBe(WITH);
  });

  test('takes the place of an older one', () => {
    expect(withExample(WITH, 'create', EXAMPLE)).toBe(WITH);
    expect(withExample(withExample(SOURCE, 'create', 'old();\n'), 'create', EXAMPLE)).toBe(WITH);
  });

  test('needs a function with a comment', () => {
    expect(() => withExample(SOURCE, 'other', EXAMPLE)).toThrow('other has no comment');
    expect(() => withExample(SOURCE, 'create', '/** x */\n')).toThrow('would end the comment');
  });
});

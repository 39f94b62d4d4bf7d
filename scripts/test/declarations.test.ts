import { describe, expect, test } from 'vitest';
import { listReachable, toFormat } from '../build/declarations.mjs';

describe('a declaration', () => {
  test.each([
    ["import type { A } from './a.ts';", "import type { A } from './a.cjs';"],
    ["export * from '../b/index.ts';", "export * from '../b/index.cjs';"],
    ["import './augment.ts';", "import './augment.cjs';"],
    ["type A = import('./a.ts').A;", "type A = import('./a.cjs').A;"],
    ['export { a } from "./a.js";', 'export { a } from "./a.cjs";'],
  ])('for CommonJS imports the one for CommonJS: %s', (text, wanted) => {
    expect(toFormat(text, 'cjs')).toBe(wanted);
    expect(toFormat(text, 'js')).toBe(wanted.replace('.cjs', '.js'));
  });

  test.each(["import type { Koa } from 'koa';", "import { a } from '@oidc-verify/core/http';"])(
    'imports other packages as it did: %s',
    (text) => {
      expect(toFormat(text, 'cjs')).toBe(text);
    },
  );

  test('names no map', () => {
    expect(toFormat('export {};\n//# sourceMappingURL=a.d.ts.map', 'js')).toBe('export {};\n');
  });
});

describe('what entries reach', () => {
  const files: Readonly<Record<string, string>> = {
    index: "export type { A } from './a/a.ts';\nexport * from './b.ts';",
    'a/a': "import type { B } from '../b.ts';\nexport interface A extends B {}",
    b: "/** Not `import './inside.ts'`. */\nexport interface B {}",
    inside: 'export interface Inside {}',
  };
  const read = (path: string): string => {
    const text = files[path];
    if (text === undefined) throw new Error(`no ${path}`);
    return text;
  };

  test('is published, and nothing else', () => {
    expect(listReachable(['index'], read).map(([path]) => path)).toEqual(['a/a', 'b', 'index']);
  });

  test('must be there', () => {
    expect(() => listReachable(['nothing'], read)).toThrow('no nothing');
  });
});

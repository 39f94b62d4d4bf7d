import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { listDeadLinks } from '../links.mjs';
import { listChangesetFaults, readBumps, readPackages } from '../release/changesets.mjs';
import { listUndeclared } from '../release/declared.mjs';

const root = `${mkdtempSync(join(tmpdir(), 'release-'))}/`;
afterAll(() => {
  rmSync(root, { recursive: true });
});

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(`${root}${file}`), { recursive: true });
    writeFileSync(`${root}${file}`, text);
  }
}

const manifest = (name: string): string =>
  JSON.stringify({ name: `@oidc-verify/${name}`, version: '0.4.0' });

write({
  'packages/core/package.json': manifest('core'),
  'packages/core/CHANGELOG.md': '# core',
  'packages/core/api.txt': 'declare const a: 1;\n',
  'packages/core/src/index.ts': 'export const a = 1;\n',
  'packages/adapter/package.json': manifest('adapter'),
  'packages/adapter/CHANGELOG.md': '# adapter',
  'packages/adapter/api.txt': '',
  'packages/adapter/src/index.ts': "export * from '@oidc-verify/core/http';\n",
  'packages/typed/package.json': manifest('typed'),
  'packages/typed/CHANGELOG.md': '# typed',
  'packages/typed/api.txt': '',
  'packages/typed/src/part.ts': "import type {\n  A,\n} from '@oidc-verify/core';\n",
  'packages/user/package.json': manifest('user'),
  'packages/user/CHANGELOG.md': '# user',
  'packages/user/api.txt': '',
  'packages/user/src/index.ts': "import { a } from '@oidc-verify/core';\n",
  '.changeset/one.md': "---\n'@oidc-verify/core': minor\n---\n\nBreaks.\n",
  'README.md': '[here](README.md) [dead](docs/gone.md) [no](README.md#gone)\n',
});

describe('a release with a mistake', () => {
  test('does not break core without those that export it or its types', () => {
    const faults = listChangesetFaults(readPackages(root), readBumps(root));
    expect(faults.map((fault) => fault.split(':')[0])).toEqual([
      '@oidc-verify/adapter',
      '@oidc-verify/typed',
    ]);
  });

  test('goes on once each of them says what its users have to do', () => {
    write({
      '.changeset/two.md':
        "---\n'@oidc-verify/adapter': minor\n'@oidc-verify/typed': minor\n---\n\nFollows core.\n",
    });
    expect(listChangesetFaults(readPackages(root), readBumps(root))).toEqual([]);
  });

  test('leads nowhere with its links', () => {
    expect(listDeadLinks(root, ['README.md'])).toEqual([
      'README.md: docs/gone.md does not exist',
      'README.md: README.md#gone is not a heading',
    ]);
  });

  test('has nothing to compare with before there is a tag', () => {
    expect(listUndeclared(root)).toEqual([]);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listStaleReports } from '../api-report.mjs';
import { listPackedFaults } from '../pack.mjs';
import { runSteps, toSourceSteps } from '../release/run-steps.mjs';
import type { Step } from '../release/run-steps.mjs';
import { ROOT } from './written-files.ts';

const CORE_REPORT = '@oidc-verify/core\n  a\n\ndeclare const a: 1;\n';
const manifest = (name: string, version = '0.4.0'): string =>
  JSON.stringify({
    name: `@oidc-verify/${name}`,
    version,
    author: 'a',
    bugs: 'b',
    description: 'd',
    homepage: 'h',
    license: 'MIT',
    repository: 'r',
    files: ['dist', 'src', 'CHANGELOG.md'],
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    publishConfig: {
      exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    },
  });

/** A workspace of two packages that were released, and nothing is wrong with it. */
const WORKSPACE = {
  'README.md': '[core](packages/core/README.md)\n',
  'packages/core/package.json': manifest('core'),
  'packages/core/README.md': '# core\n',
  'packages/core/CHANGELOG.md': '# core\n',
  'packages/core/LICENSE': 'MIT\n',
  'packages/core/api.txt': CORE_REPORT,
  'packages/core/src/index.ts': 'export const a = 1;\n',
  'packages/core/dist/index.js': 'export const a = 1;\n',
  'packages/core/dist/index.d.ts': 'export declare const a: 1;\n',
  'packages/adapter/package.json': manifest('adapter'),
  'packages/adapter/README.md': '# adapter\n',
  'packages/adapter/CHANGELOG.md': '# adapter\n',
  'packages/adapter/LICENSE': 'MIT\n',
  'packages/adapter/api.txt': '@oidc-verify/adapter\n  * from @oidc-verify/core\n\n',
  'packages/adapter/src/index.ts': "export * from '@oidc-verify/core';\n",
  'packages/adapter/dist/index.js': "export * from '@oidc-verify/core';\n",
  'packages/adapter/dist/index.d.ts': "export * from '@oidc-verify/core';\n",
};

let root = '';

function write(files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(`${root}${file}`), { recursive: true });
    writeFileSync(`${root}${file}`, text);
  }
}

function git(...args: readonly string[]): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@test.invalid'];
  const { status, stderr } = spawnSync('git', [...identity, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

/** Packs both packages as they are, as a command that does not build would. */
function pack(): string {
  const to = `${root}tarballs`;
  mkdirSync(to);
  for (const name of ['core', 'adapter']) {
    const files = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'dist'];
    const args = ['czf', `${to}/${name}.tgz`, '--ignore-failed-read', '--transform=s,^,package/,'];
    spawnSync('tar', [...args, ...files], { cwd: `${root}packages/${name}` });
  }
  return to;
}

/** Rehearses what needs neither an installation nor a network; returns the number of faults and what was said. */
async function rehearse(): Promise<{ faults: number; said: string }> {
  const lines: string[] = [];
  const steps: readonly Step[] = [
    ...toSourceSteps(root),
    ['API reports', () => listStaleReports(root)],
    ['tarballs', () => listPackedFaults(pack())],
    ['installation', () => (lines.push('installed'), [])],
  ];
  const faults = await runSteps(steps, (line) => lines.push(line));
  return { faults, said: lines.join('\n') };
}

beforeEach(() => {
  root = `${mkdtempSync(join(tmpdir(), 'rehearsal-'))}/`;
  write(WORKSPACE);
  mkdirSync(`${root}.changeset`);
  git('init', '--quiet');
  git('add', '--all');
  git('commit', '--quiet', '--message=released');
  for (const name of ['core', 'adapter']) git('tag', `@oidc-verify/${name}@0.4.0`);
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

describe('a rehearsal', () => {
  test('of a release without a mistake goes through all steps', async () => {
    const { faults, said } = await rehearse();
    expect([faults, said.split('\n').at(-1)]).toEqual([0, 'installed']);
  });

  test.each<[what: string, fault: string, seed: () => void]>([
    [
      'a declaration that its report does not have',
      'packages/core/api.txt is not what the package exports',
      () => write({ 'packages/core/dist/index.d.ts': 'export declare const a: 2;\n' }),
    ],
    [
      'a change of the public surface without a changeset',
      '@oidc-verify/core: declarations have changed or are gone, and no changeset is breaking: declare const a: 1;',
      () => {
        write({
          'packages/core/dist/index.d.ts': 'export declare const a: 2;\n',
          'packages/core/api.txt': CORE_REPORT.replace('a: 1', 'a: 2'),
        });
      },
    ],
    [
      'a new export that the changeset calls a patch',
      '@oidc-verify/core: there are new declarations, and no changeset is at least minor',
      () => {
        write({
          'packages/core/api.txt': `${CORE_REPORT}declare const b: 1;\n`,
          '.changeset/one.md': "---\n'@oidc-verify/core': patch\n---\n\nAdds b.\n",
        });
      },
    ],
    [
      'a changeset that breaks core, and none for who hands it on',
      '@oidc-verify/adapter: hands on exports or types of @oidc-verify/core, with a breaking changeset',
      () => write({ '.changeset/one.md': "---\n'@oidc-verify/core': minor\n---\n\nBreaks.\n" }),
    ],
    [
      'a package whose build is not packed',
      'core.tgz: dist/index.js is missing',
      () => {
        git('rm', '-r', '--quiet', 'packages/core/dist');
        // It is there when its report is compared, and not when it is packed.
        write({ 'packages/core/dist/index.d.ts': 'export declare const a: 1;\n' });
      },
    ],
    [
      'a link to a page that is gone',
      'README.md: docs/gone.md does not exist',
      () => write({ 'README.md': '[gone](docs/gone.md)\n' }),
    ],
    [
      'a link to a heading that is gone',
      'README.md: packages/core/README.md#gone is not a heading',
      () => write({ 'README.md': '[gone](packages/core/README.md#gone)\n' }),
    ],
  ])('ends at %s', async (_, fault, seed) => {
    seed();
    const { faults, said } = await rehearse();
    expect(faults).toBeGreaterThan(0);
    expect(said).toContain(`  ✘ ${fault}`);
    expect(said).not.toContain('installed');
  });

  test('of this repository has these steps before it publishes', () => {
    const script = readFileSync(`${ROOT}scripts/release/dry-run.mjs`, 'utf8');
    const [, steps = ''] = /const STEPS = \[([^]*?)\n\];/.exec(script) ?? [];
    expect(
      [...steps.matchAll(/(?:\.\.\.toSourceSteps|listStaleReports|pack|fromRegistry)\b/g)].map(
        String,
      ),
    ).toEqual(['...toSourceSteps', 'listStaleReports', 'pack', 'fromRegistry']);
  });
});

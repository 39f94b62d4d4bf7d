import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readInstall } from '../release/installed.mjs';
import { listStartPages, parseStartPage } from '../release/start-pages.mjs';
import { ROOT } from './written-files.ts';

const PAGE = `# Start with X

## Install

\`\`\`sh
npm install @oidc-verify/x x
\`\`\`

## Protect a route

\`\`\`ts
app.get('/me', auth.required());
\`\`\`

\`\`\`ts
second();
\`\`\`

## Answer with JSON

\`\`\`ts
other();
\`\`\`
`;

describe('a start page', () => {
  test('says what is installed, and what is run and asked', () => {
    expect(parseStartPage('x', PAGE)).toEqual({
      name: 'x',
      install: ['@oidc-verify/x', 'x'],
      programs: [{ heading: 'Protect a route', code: "app.get('/me', auth.required());\n" }],
    });
  });

  test('is tried, whichever page of the folder it is', () => {
    const pages = listStartPages(ROOT);
    const files = readdirSync(`${ROOT}docs/start`).filter((file) => file !== 'index.md');
    expect(pages.map(({ name }) => `${name}.md`)).toEqual(files);
    for (const { install, programs } of pages) {
      expect(install[0]).toMatch(/^@oidc-verify\//);
      expect(programs).not.toEqual([]);
    }
  });

  test('without a framework has programs for a token, for node:http and for a Request', () => {
    const page = listStartPages(ROOT).find(({ name }) => name === 'without-a-framework');
    expect(page?.programs).toHaveLength(3);
  });

  test('imports nothing that it does not tell its reader to install', () => {
    for (const { name, install, programs } of listStartPages(ROOT)) {
      const peers = install.flatMap((it) => {
        const folder = `${ROOT}packages/${it.replace('@oidc-verify/', '')}`;
        const { peerDependencies = {} } = JSON.parse(
          readFileSync(`${folder}/package.json`, 'utf8'),
        ) as {
          readonly peerDependencies?: Readonly<Record<string, string>>;
        };
        return Object.keys(peerDependencies);
      });
      const imported = programs.flatMap(({ code }) =>
        [...code.matchAll(/ from '([^']+)'/g)].map(([, from = '']) => from),
      );
      const foreign = imported.filter(
        (from) =>
          !from.startsWith('node:') &&
          ![...install, ...peers].some((it) => from === it || from.startsWith(`${it}/`)),
      );
      expect([name, foreign]).toEqual([name, []]);
    }
  });
});

describe('how a package is installed', () => {
  test.each([
    ['npm install @oidc-verify/core @oidc-verify/fetch-jwks', 'fetch-jwks'],
    ['npm install @oidc-verify/workers @oidc-verify/hono hono', 'workers'],
    ['npm install --save-dev @oidc-verify/cli', 'cli'],
  ])('is read from its README: %s', (line, name) => {
    expect(readInstall(name, `Installed (\`${line}\`), it works.\n`)).toEqual(
      line.split(' ').slice(2),
    );
  });

  test('is said by the README of each package', () => {
    for (const name of readdirSync(`${ROOT}packages`)) {
      const readme = readFileSync(`${ROOT}packages/${name}/README.md`, 'utf8');
      expect(readInstall(name, readme)).toContain(`@oidc-verify/${name}`);
    }
  });
});

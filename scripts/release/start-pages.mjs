// Runs the programs of the start pages as they are printed, with packages that were installed: each answers
// 200 to a good token and 401 to none. Only the issuer is played, and the port is a free one.
import { readdirSync, readFileSync } from 'node:fs';
import { root, run, writeFiles } from '../packaging/project.mjs';

/**
 * @typedef {object} StartPage
 * @property {string} name such as `express`
 * @property {readonly string[]} install the arguments of its `npm install`
 * @property {readonly Program[]} programs
 *
 * @typedef {object} Program
 * @property {string} heading
 * @property {string} code
 */

/** The sections whose first program can be asked for an answer. */
const ASKED = [
  'Protect a route',
  'Verify a token',
  'Guard `node:http`',
  'Guard a handler that takes a `Request`',
];

/** Takes the place of the network, and prints what the server answers. */
const PRELOAD = `import { Server } from 'node:net';
import { createTestIssuer } from '@oidc-verify/testing';
const issuer = await createTestIssuer({ issuer: 'https://login.example.com/', audience: 'https://api.example.com' });
const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  const { hostname } = new URL(input instanceof Request ? input.url : input);
  return hostname === '127.0.0.1' ? fetch(input, init) : issuer.fetch(input, init);
};
const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  this.once('listening', () => globalThis.ask(askServer('http://127.0.0.1:' + this.address().port + PATH)));
  return listen.call(this, 0, '127.0.0.1');
};
const askServer = (url) => async (token) => {
  const response = await fetch(url, { headers: token === undefined ? {} : { authorization: 'Bearer ' + token } });
  await response.text();
  return response.status;
};
globalThis.ask = async (askOne) => {
  const statuses = [await askOne(await issuer.sign({ sub: 'alice' })), await askOne()];
  console.log('start page: ' + statuses.join(' '));
  process.exit(statuses.join() === '200,401' ? 0 : 1);
};
`;

/** Asks a program that leaves it to others to listen: an app, a handler, or a function that takes a token. */
const SERVE = `const { default: app, me, whoIs } = await import('./start.js');
const handle = app === undefined ? me : (request) => app.fetch(request);
const askHandler = async (token) => {
  const headers = token === undefined ? {} : { authorization: 'Bearer ' + token };
  return (await handle(new Request('http://api.example.com' + PATH, { headers }))).status;
};
const askFunction = (token = '') => whoIs(token).then((subject) => subject === 'alice' ? 200 : subject, (error) => error.status);
if (handle !== undefined) await globalThis.ask(askHandler);
else if (whoIs !== undefined) await globalThis.ask(askFunction);
`;

const CONFIGURATION = {
  compilerOptions: {
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    types: ['node'],
    skipLibCheck: true,
  },
  files: ['start.ts'],
};

/**
 * Returns what a start page tells its reader to install and to run.
 *
 * @param {string} name
 * @param {string} text
 * @returns {StartPage}
 */
export function parseStartPage(name, text) {
  const [, install = ''] = /^```sh\nnpm install (.+)$/m.exec(text) ?? [];
  const programs = text.split(/^## /m).flatMap((section) => {
    const heading = section.split('\n', 1)[0] ?? '';
    const [, code] = /^```ts\n([^]*?)^```$/m.exec(section) ?? [];
    return ASKED.includes(heading) && code !== undefined ? [{ heading, code }] : [];
  });
  return { name, install: install.split(' ').filter((word) => word !== ''), programs };
}

/** Returns all start pages, except for the one that leads to them. @param {string} from the root of the workspace */
export function listStartPages(from) {
  return readdirSync(`${from}docs/start`)
    .filter((file) => file !== 'index.md')
    .map((file) => {
      const text = readFileSync(`${from}docs/start/${file}`, 'utf8');
      return parseStartPage(file.replace('.md', ''), text);
    });
}

/**
 * Returns what is wrong with a start page, or undefined.
 *
 * @param {string} folder in which its packages are installed, with a slash at its end
 * @param {StartPage} page
 */
export async function findStartFault(folder, { name, install, programs }) {
  if (install.length === 0) return 'says nothing of npm install';
  if (programs.length === 0) return `has a program in none of these sections: ${ASKED.join(', ')}`;
  for (const [index, program] of programs.entries()) {
    const fault = await findProgramFault(`${folder}${name}-${index}/`, program.code);
    if (fault !== undefined) return `${program.heading}: ${fault}`;
  }
  return undefined;
}

/** @param {string} folder @param {string} code */
async function findProgramFault(folder, code) {
  const path = JSON.stringify(/\bget\('([^']+)'/.exec(code)?.[1] ?? '/me');
  writeFiles(folder, {
    'start.ts': code,
    'tsconfig.json': JSON.stringify(CONFIGURATION),
    'preload.mjs': PRELOAD.replace('PATH', path),
    'serve.mjs': SERVE.replace('PATH', path),
  });
  const compiled = await run(folder, `${root}node_modules/.bin/tsc`, ['-p', '.']);
  if (!compiled.ok) return compiled.output;
  const { ok, output } = await run(folder, process.execPath, [
    '--import',
    './preload.mjs',
    'serve.mjs',
  ]);
  return ok && output.includes('start page: 200 401') ? undefined : output;
}

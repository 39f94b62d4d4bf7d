// Runs the start page of each framework as it is printed, with packages that were installed: the server
// answers 200 to a good token and 401 to none. Only the issuer is played, and the port is a free one.
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { listAdapters } from '../packaging/adapters.mjs';
import { run, writeFiles } from '../packaging/project.mjs';

/** Takes the place of the network, and prints where the server listens. */
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
  this.once('listening', () => globalThis.answer('http://127.0.0.1:' + this.address().port));
  return listen.call(this, 0, '127.0.0.1');
};
globalThis.answer = async (url, send = fetch) => {
  const token = await issuer.sign({ sub: 'alice' });
  const statuses = [];
  for (const headers of [{ authorization: 'Bearer ' + token }, {}]) {
    const response = await send(url + PATH, { headers });
    statuses.push(response.status);
    await response.text();
  }
  console.log('start page: ' + statuses.join(' '));
  process.exit(statuses.join() === '200,401' ? 0 : 1);
};
`;

/** A page that only exports its app, for runtimes that serve it themselves. */
const SERVE = `import app from './start.js';
if (app) await globalThis.answer('http://api.example.com', (url, init) => app.fetch(new Request(url, init)));
`;

/** Returns the packages whose start page is a server: the adapters. @param {string} root */
export function listStartPages(root) {
  return listAdapters(root).filter((name) =>
    existsSync(`${root}packages/${name}/examples/start.ts`),
  );
}

/**
 * Returns what is wrong with the start page of a package, or undefined.
 *
 * @param {string} root
 * @param {string} folder in which the packages are installed
 * @param {string} name
 */
export async function findStartFault(root, folder, name) {
  const page = `${root}packages/${name}/examples/start.ts`;
  mkdirSync(`${folder}${name}`, { recursive: true });
  cpSync(page, `${folder}${name}/start.ts`);
  const text = readFileSync(page, 'utf8');
  const path = /\bget\('([^']+)'/.exec(text)?.[1] ?? '/me';
  const configuration = {
    compilerOptions: {
      strict: true,
      module: 'nodenext',
      target: 'es2022',
      types: ['node'],
      skipLibCheck: true,
    },
    files: ['start.ts'],
  };
  writeFiles(`${folder}${name}/`, {
    'tsconfig.json': JSON.stringify(configuration),
    'preload.mjs': PRELOAD.replace('PATH', JSON.stringify(path)),
    'serve.mjs': text.includes('export default') ? SERVE : "await import('./start.js');\n",
  });
  const compiled = await run(`${folder}${name}`, `${root}node_modules/.bin/tsc`, ['-p', '.']);
  if (!compiled.ok) return compiled.output;
  const { ok, output } = await run(`${folder}${name}`, process.execPath, [
    '--import',
    './preload.mjs',
    'serve.mjs',
  ]);
  return ok && output.includes('start page: 200 401') ? undefined : output;
}

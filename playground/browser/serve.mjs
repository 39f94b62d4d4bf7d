import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = new URL('../dist/', import.meta.url);
/** Where the page is served: in a folder, as the site of the documentation does. */
const FOLDER = '/docs/playground/';
/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** Serves the built page on a loopback address, and nothing else. */
export async function servePage() {
  const server = createServer((request, response) => {
    void answer(request.url ?? '/', response);
  });
  await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}${FOLDER}`, close: () => server.close() };
}

/**
 * @param {string} target
 * @param {import('node:http').ServerResponse} response
 */
async function answer(target, response) {
  const path = target.startsWith(FOLDER) ? target.slice(FOLDER.length) || 'index.html' : '';
  try {
    if (!/^[\w./-]+$/.test(path) || path.includes('..')) throw new Error('no such file');
    const body = await readFile(fileURLToPath(new URL(path, DIST)));
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type }).end(body);
  } catch {
    response.writeHead(404).end();
  }
}

// Serves the built site as a static host does: an address without a suffix is that of an HTML file.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript'],
  ['.css', 'text/css'],
  ['.svg', 'image/svg+xml'],
  ['.json', 'application/json'],
  ['.woff2', 'font/woff2'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.xml', 'application/xml'],
]);

/** Returns the file for a path, or undefined. @param {string} folder @param {string} path */
export function findFile(folder, path) {
  const file = join(folder, normalize(decodeURIComponent(path)));
  const candidates = [file, `${file}.html`, join(file, 'index.html')];
  return candidates.find((name) => existsSync(name) && statSync(name).isFile());
}

/**
 * @param {string} folder
 * @returns {Promise<{ origin: string, close: () => void }>}
 */
export function serve(folder) {
  const server = createServer((req, res) => {
    const { pathname } = new URL(req.url ?? '/', 'http://localhost');
    const file = findFile(folder, pathname);
    const sent = file ?? join(folder, '404.html');
    const type = TYPES.get(extname(sent)) ?? 'application/octet-stream';
    res.writeHead(file === undefined ? 404 : 200, { 'content-type': type });
    res.end(readFileSync(sent));
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      resolve({
        origin: `http://127.0.0.1:${port}`,
        close: () => {
          server.closeAllConnections();
          server.close();
        },
      });
    });
  });
}

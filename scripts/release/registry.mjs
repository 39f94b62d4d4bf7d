// A registry on this machine, for a rehearsal: it knows our packages alone and asks no other registry.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { root } from '../packaging/project.mjs';

async function findPort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** @param {string} folder */
function toConfiguration(folder) {
  return JSON.stringify({
    storage: `${folder}/storage`,
    max_body_size: '50mb',
    auth: { htpasswd: { file: `${folder}/htpasswd`, max_users: 1 } },
    uplinks: {},
    packages: { '**': { access: '$all', publish: '$all' } },
    log: { type: 'stdout', format: 'json', level: 'warn' },
  });
}

/** Waits until the registry answers. @param {string} url @param {import('node:child_process').ChildProcess} child */
async function waitFor(url, child) {
  for (let tries = 0; tries < 600; tries += 1) {
    if (child.exitCode !== null) throw new Error('the local registry has ended');
    const response = await fetch(`${url}/-/ping`).catch(() => undefined);
    if (response?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the local registry does not answer');
}

/**
 * Starts an empty registry.
 *
 * @param {string} folder for what it keeps
 */
export async function startRegistry(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // Verdaccio reads JSON as the YAML that it is.
  writeFileSync(`${folder}/config.yaml`, toConfiguration(folder));
  const port = await findPort();
  const url = `http://127.0.0.1:${port}`;
  const script = `${root}tools/release/node_modules/verdaccio/bin/verdaccio`;
  const args = [script, '--config', `${folder}/config.yaml`, '--listen', `127.0.0.1:${port}`];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: 'ignore' });
  await waitFor(url, child);
  const stop = async () => {
    if (child.exitCode !== null) return;
    child.kill();
    await once(child, 'close');
  };
  return { url, stop };
}

// A Prometheus of its own for tests: on a free port of the loopback, with its own folder, ended by its process.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../free-port.mjs';

const PROGRAMS = { server: 'prometheus', tool: 'promtool' };
const START_TIMEOUT_MS = 60_000;

/** What to do where there is no Prometheus. */
export const HOW_TO_GET =
  'there is no prometheus and promtool on the PATH. Install them, on Debian with: apt-get install prometheus';

/** Returns whether Prometheus and promtool are on the PATH. */
export function hasPrometheus() {
  return Object.values(PROGRAMS).every(
    (program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0,
  );
}

/**
 * Runs promtool and returns what it wrote, and whether it was content.
 *
 * @param {string} folder
 * @param {...string} args
 */
export function promtool(folder, ...args) {
  const { status, stdout, stderr } = spawnSync(PROGRAMS.tool, args, {
    cwd: folder,
    encoding: 'utf8',
  });
  return { ok: status === 0, output: `${stdout}${stderr}` };
}

/**
 * @typedef {object} PrometheusServer
 * @property {string} url
 * @property {(path: string, parameters?: Readonly<Record<string, string>>) => Promise<unknown>} ask Returns
 *   the data of an answer of the HTTP API.
 * @property {() => Promise<void>} close
 */

/**
 * Starts a server that scrapes `target` and evaluates `rules` each second.
 *
 * @param {{ readonly target: string, readonly rules: string }} setting
 * @returns {Promise<PrometheusServer>}
 */
export async function startPrometheus({ target, rules }) {
  const folder = mkdtempSync(join(tmpdir(), 'oidc-verify-prometheus-'));
  writeFileSync(join(folder, 'alerts.yml'), rules);
  writeFileSync(join(folder, 'prometheus.yml'), toConfiguration(target));
  const port = await findFreePort();
  const url = `http://127.0.0.1:${port}`;
  const args = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=warn',
  ];
  const child = spawn(PROGRAMS.server, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (chunk) => void (log += String(chunk)));
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      await exit;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const endsAt = performance.now() + START_TIMEOUT_MS;
  while (!(await isReady(url))) {
    if (child.exitCode !== null || performance.now() > endsAt) {
      await close();
      throw new Error(`prometheus does not start:\n${log}`);
    }
    await sleep(200);
  }
  return { url, ask: (path, parameters) => ask(url, path, parameters), close };
}

/** @param {string} target */
function toConfiguration(target) {
  return `global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [alerts.yml]
scrape_configs:
  - job_name: api
    static_configs: [{ targets: ['${target}'] }]
`;
}

/** @param {string} url */
async function isReady(url) {
  try {
    return (await fetch(`${url}/-/ready`)).ok;
  } catch {
    return false;
  }
}

/**
 * @param {string} url
 * @param {string} path
 * @param {Readonly<Record<string, string>>} [parameters]
 */
async function ask(url, path, parameters = {}) {
  const response = await fetch(
    `${url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`,
  );
  const { status, data, error } = /** @type {{ status: string, data: unknown, error?: string }} */ (
    await response.json()
  );
  if (status !== 'success') throw new Error(`${path} ${parameters['query'] ?? ''}: ${error}`);
  return data;
}

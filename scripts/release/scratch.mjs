// A copy of the working tree, in which a rehearsal may change versions.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { pn } from '../pn.mjs';

/** Returns every file that git knows or would add. @param {string} root */
function listFiles(root) {
  const { stdout, status } = spawnSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '-z'],
    { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
  );
  if (status !== 0) throw new Error('A release needs the git repository, not an archive of it');
  return stdout.split('\0').filter((file) => file !== '' && existsSync(`${root}${file}`));
}

/**
 * Copies the working tree, makes a repository of the copy, because changesets ask git, and installs it.
 *
 * @param {string} root with a slash at its end
 * @param {string} to with a slash at its end
 * @returns {readonly string[]} what is wrong
 */
export function copyWorkspace(root, to) {
  rmSync(to, { recursive: true, force: true });
  for (const file of listFiles(root)) {
    mkdirSync(dirname(`${to}${file}`), { recursive: true });
    cpSync(`${root}${file}`, `${to}${file}`);
  }
  const git = (/** @type {string[]} */ ...args) =>
    spawnSync('git', ['-c', 'user.name=dry-run', '-c', 'user.email=dry@run.invalid', ...args], {
      cwd: to,
      stdio: 'ignore',
    });
  git('init', '--initial-branch=main');
  git('add', '--all');
  git('commit', '--no-verify', '--message=before');
  const filter = ['--filter', '.', '--filter', './packages/*'];
  const install = ['install', '--frozen-lockfile', '--prefer-offline', '--silent', ...filter];
  return pn(install, { cwd: to }) === 0 ? [] : ['the copy cannot be installed'];
}

// A bill of materials (CycloneDX) for each package: what an installation of it brings along.
import { mkdirSync, readFileSync } from 'node:fs';
import { parseManifest } from '../package/manifest.mjs';
import { readTarball } from '../package/tarball.mjs';
import { npmInstall, root, run, writeProject } from '../packaging/project.mjs';

/**
 * Writes the bills, and returns what is wrong.
 *
 * @param {string} to with a slash at its end
 * @param {string} npmrc where our packages come from
 * @param {readonly { file: string, name: string, version: string }[]} tarballs
 * @returns {Promise<readonly string[]>}
 */
export async function writeSboms(to, npmrc, tarballs) {
  mkdirSync(to, { recursive: true });
  const tool = `${root}tools/release/node_modules/@cyclonedx/cyclonedx-npm/bin/cyclonedx-npm-cli.js`;
  const faults = [];
  for (const { file, name } of tarballs) {
    const packed = readTarball(readFileSync(`${to}../tarballs/${file}`)).get('package.json');
    const { devDependencies: _, ...manifest } = parseManifest(packed?.toString('utf8') ?? '{}');
    // The package itself is the root of its bill, so that its manifest is that of the project.
    const folder = writeProject(`sbom-${name.replaceAll(/[^a-z-]+/g, '')}`, {
      packages: [],
      files: { '.npmrc': npmrc },
      manifest: { ...manifest, overrides: undefined, resolutions: undefined },
    });
    const installed = await npmInstall(folder);
    const output = `${to}${file.replace(/\.tgz$/, '.cdx.json')}`;
    const args = ['--omit=dev', '--omit=peer', '--output-reproducible', `--output-file=${output}`];
    const { ok, output: said } = installed.ok
      ? // It would ask the pnpm that runs this, instead of npm.
        await run(folder, process.execPath, [tool, ...args], { npm_execpath: undefined })
      : installed;
    if (!ok) faults.push(`${name} has no bill of materials: ${said}`);
  }
  return faults;
}

// The signatures and members of everything that is exported: written by TypeDoc, one page for each entry.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Application, LogLevel } from 'typedoc';
import { listEntries } from '../../scripts/manifests.mjs';
import { readManifest } from '../../scripts/package/manifest.mjs';
import { ROOT, SITE } from './assemble.mjs';

const API = join(SITE, 'api');

/** Returns the source and the public name of each entry. */
function listSources() {
  return readdirSync(`${ROOT}packages`).flatMap((folder) => {
    const path = `${ROOT}packages/${folder}/`;
    const manifest = readManifest(path);
    return listEntries(manifest).map((file) => {
      const module = file.replace(/^dist\/|\.js$/g, '');
      const entry = module.replace(/(?:^|\/)index$/, '');
      return { file: `${path}src/${module}.ts`, name: `${folder}/${entry}`.replace(/\/$/, '') };
    });
  });
}

/** Writes a page for each entry, such as `api/core/http.md`, and returns the names of the entries. */
export async function writeApi() {
  const sources = listSources();
  const app = await Application.bootstrapWithPlugins({
    plugin: ['typedoc-plugin-markdown'],
    entryPoints: sources.map(({ file }) => file),
    alwaysCreateEntryPointModule: true,
    tsconfig: join(ROOT, 'tools/site/tsconfig.api.json'),
    skipErrorChecking: true,
    logLevel: LogLevel.Error,
    disableGit: true,
    disableSources: true,
    basePath: ROOT,
    readme: 'none',
    outputs: [{ name: 'markdown', path: API }],
    excludeInternal: true,
    excludePrivate: true,
    router: 'module',
    entryFileName: 'index',
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useCodeBlocks: true,
    parametersFormat: 'table',
    propertiesFormat: 'table',
    enumMembersFormat: 'table',
    typeDeclarationFormat: 'table',
    sanitizeComments: true,
    useHTMLAnchors: true,
  });
  const project = await app.convert();
  if (project === undefined) throw new Error('TypeDoc could not read the sources');
  for (const module of project.children ?? []) module.name = toEntry(module.name);
  await app.generateOutputs(project);
  for (const path of readdirSync(API, { recursive: true, encoding: 'utf8' })) {
    if (path.endsWith('.md')) addHead(join(API, path), path.replaceAll('\\', '/'));
  }
  return sources.map(({ name }) => name);
}

/** @param {string} module such as `packages/core/src/http` */
function toEntry(module) {
  return module
    .replace(/^packages\//, '')
    .replace(/\/src(?:\/|$)/, '/')
    .replace(/(?:\/index)?\/?$/, '');
}

/** Gives a page its title and description. @param {string} file @param {string} path */
function addHead(file, path) {
  const entry = path.replace(/(?:\/index)?\.md$/, '');
  const name = entry === 'index' ? 'Signatures' : `@oidc-verify/${entry}`;
  const text = readFileSync(file, 'utf8').replace(/^# .*$/m, `# ${name}`);
  const settings = {
    title: name,
    description: `Signatures and members of everything that ${name} exports.`,
    editLink: false,
    outline: [2, 3],
  };
  writeFileSync(file, `---\n${JSON.stringify(settings)}\n---\n\n${text}`);
}

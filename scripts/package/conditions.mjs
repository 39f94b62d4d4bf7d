// The conditions under which a published package gives its modules.

/**
 * @typedef {{ readonly [condition: string]: string | Targets }} Targets
 * @typedef {object} Entries
 * @property {Targets} exports
 * @property {Targets} [imports]
 */

/** Resolves to TypeScript, which nobody outside this repository may get. */
const SOURCE = '@oidc-verify/source';

/** @param {string} path */
function toCommonJs(path) {
  return path.replace(/\.d\.ts$/, '.d.cts').replace(/\.js$/, '.cjs');
}

/**
 * Returns the same entries without their sources.
 *
 * @param {Targets} targets
 * @returns {Targets}
 */
export function withoutSources(targets) {
  const built = Object.entries(targets).filter(([condition]) => condition !== SOURCE);
  return Object.fromEntries(
    built.map(([key, target]) => [
      key,
      typeof target === 'string' ? target : withoutSources(target),
    ]),
  );
}

/**
 * Returns what one entry gives whom. The first conditions are those of whoever can load ES modules by
 * `require` too, so that there is one instance: Node, bundlers, and Wrangler and Bun, which set conditions of
 * their own instead of `module`. Only the others get CommonJS. `browser` is not among them, because Jest sets it too.
 *
 * @param {string} types
 * @param {string} path
 */
function toConditions(types, path) {
  const modules = { types, default: path };
  return {
    'module-sync': modules,
    module: modules,
    workerd: modules,
    bun: modules,
    require: { types: toCommonJs(types), default: toCommonJs(path) },
    default: modules,
  };
}

/** @param {Targets | string} target @returns {Targets | string} */
function toExport(target) {
  if (typeof target === 'string') return target;
  const { types, default: path, ...others } = target;
  if (typeof types === 'string' && typeof path === 'string') {
    return { ...mapTargets(others, toExport), ...toConditions(types, path) };
  }
  return mapTargets(target, toExport);
}

/** A file of this package asks in its own format. @param {Targets | string} target @returns {Targets | string} */
function toImport(target) {
  if (typeof target !== 'string') return mapTargets(target, toImport);
  return target.endsWith('.js') ? { require: toCommonJs(target), default: target } : target;
}

/**
 * @param {Targets} targets
 * @param {(target: Targets | string) => Targets | string} map
 */
function mapTargets(targets, map) {
  return Object.fromEntries(Object.entries(targets).map(([key, target]) => [key, map(target)]));
}

/** Returns the declarations of an entry for resolvers that know no `exports`. @param {Targets | string | undefined} entry */
function toOldTypes(entry) {
  const types = typeof entry === 'object' ? entry['types'] : undefined;
  return typeof types === 'string' ? toCommonJs(types) : undefined;
}

/**
 * Returns the members of `publishConfig` that replace those of the manifest in the repository. `main`,
 * `types` and `typesVersions` are for TypeScript's `node10` and other resolvers that know no `exports`.
 *
 * @param {Entries} manifest
 */
export function toPublished({ exports, imports }) {
  const entries = withoutSources(exports);
  const old = Object.entries(entries).flatMap(([name, entry]) => {
    const types = toOldTypes(entry);
    return name === '.' || types === undefined ? [] : [[name.replace('./', ''), [types]]];
  });
  const types = toOldTypes(entries['.']);
  return {
    ...(imports === undefined ? {} : { imports: mapTargets(withoutSources(imports), toImport) }),
    exports: mapTargets(entries, toExport),
    ...(types === undefined ? {} : { main: types.replace('.d.cts', '.cjs'), types }),
    ...(old.length === 0
      ? {}
      : { typesVersions: { '*': /** @type {Targets} */ (Object.fromEntries(old)) } }),
  };
}

// The projects that `tsc -b` builds: one per package, with the packages that it depends on. Only the
// declarations are written, to where nothing packs or lints them; scripts/build.mjs copies what is published.

/** @param {readonly string[]} siblings folders in `packages` */
export function toProject(siblings) {
  return {
    extends: '../../tsconfig.base.json',
    compilerOptions: {
      composite: true,
      emitDeclarationOnly: true,
      rootDir: 'src',
      outDir: 'node_modules/.cache/tsc',
      tsBuildInfoFile: 'node_modules/.cache/tsc/.tsbuildinfo',
    },
    include: ['src'],
    references: siblings.map((name) => ({ path: `../${name}/tsconfig.build.json` })),
  };
}

/** @param {readonly string[]} folders */
export function toSolution(folders) {
  return {
    files: [],
    references: folders.map((name) => ({ path: `packages/${name}/tsconfig.build.json` })),
  };
}

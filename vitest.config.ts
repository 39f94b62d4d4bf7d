import { defineConfig } from 'vitest/config';

// Workspace packages resolve to src/, so no build comes before a test. Only our own condition may
// stand here: vitest hands the list to Node, and 'import' or 'module' would break CommonJS packages.
const conditions = ['@oidc-verify/source'];

export default defineConfig({
  resolve: {
    conditions,
    // The file that Node loads. Vite prefers another one, and graphql refuses the schemas of a second copy.
    alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }],
  },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [
      'packages/*/test/**/*.test.ts',
      'examples/test/**/*.test.ts',
      'playground/test/**/*.test.ts',
      'scripts/test/**/*.test.ts',
    ],
    pool: 'forks',
    // For what hangs, and for nothing else: how long a test takes depends on what else a machine does.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        'packages/core/src/**': { lines: 95, branches: 92 },
        'packages/fetch-jwks/src/**': { lines: 95, branches: 92 },
      },
    },
  },
});

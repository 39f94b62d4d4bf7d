/**
 * What decides about tokens and keys, in parts that are mutated one after the other. Each has the
 * tests that are its own: what a test elsewhere would find by chance does not count. `mutate` is
 * relative to `folder`; tables of constants that their own tests compare with an authority are left
 * alone.
 *
 * @type {Readonly<Record<string, Scope>>}
 *
 * @typedef {object} Scope
 * @property {string} folder
 * @property {readonly string[]} mutate
 * @property {readonly string[]} tests
 * @property {readonly string[]} withoutTests
 */
export const SCOPES = {
  verify: {
    folder: 'packages/core/src/verify',
    mutate: ['*.ts'],
    tests: ['packages/core/test/verify/*.test.ts', 'packages/core/test/verifier/*.test.ts'],
    withoutTests: [],
  },
  policy: {
    folder: 'packages/core/src/policy',
    mutate: ['*.ts'],
    tests: [
      'packages/core/test/policy/*.test.ts',
      'packages/core/test/verify/*.test.ts',
      'packages/core/test/verifier/*.test.ts',
    ],
    withoutTests: [],
  },
  options: {
    folder: 'packages/core/src/options',
    mutate: ['*.ts'],
    tests: ['packages/core/test/options/*.test.ts'],
    withoutTests: [],
  },
  providers: {
    folder: 'packages/core/src/providers',
    mutate: ['*.ts'],
    tests: ['packages/core/test/providers/*.test.ts'],
    withoutTests: [],
  },
  jwe: {
    folder: 'packages/core/src/jwe',
    mutate: ['*.ts'],
    tests: ['packages/core/test/jwe/*.test.ts'],
    withoutTests: [],
  },
  rar: {
    folder: 'packages/core/src/rar',
    mutate: ['*.ts'],
    tests: ['packages/core/test/rar/*.test.ts'],
    withoutTests: [],
  },
  errors: {
    folder: 'packages/core/src/errors',
    mutate: ['*.ts'],
    tests: ['packages/core/test/errors/*.test.ts'],
    withoutTests: [],
  },
  collections: {
    folder: 'packages/core/src/collections',
    mutate: ['*.ts'],
    tests: ['packages/core/test/collections/*.test.ts'],
    withoutTests: [],
  },
  memory: {
    folder: 'packages/core/src/memory',
    mutate: ['*.ts'],
    tests: ['packages/core/test/memory/*.test.ts'],
    withoutTests: [],
  },
  wire: {
    folder: 'packages/core/src/wire',
    mutate: ['*.ts'],
    tests: ['packages/core/test/wire/*.test.ts'],
    withoutTests: [],
  },
  jose: {
    folder: 'packages/core/src/jose',
    mutate: ['*.ts', '!known-answers.ts'],
    tests: ['packages/core/test/jose/*.test.ts'],
    withoutTests: [],
  },
  http: {
    folder: 'packages/core/src/http',
    mutate: ['*.ts'],
    tests: ['packages/core/test/http/*.test.ts'],
    withoutTests: [],
  },
  'fetch-jwks': {
    folder: 'packages/fetch-jwks/src',
    mutate: ['*.ts'],
    tests: ['packages/fetch-jwks/test/**/*.test.ts'],
    // Slow, and what they find the others find as well.
    withoutTests: ['**/*.sockets.test.ts', '**/attacks.test.ts', '**/property/*.test.ts'],
  },
};

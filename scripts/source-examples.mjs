// The examples in the comments of public functions are copied from files that are type-checked, like those
// of the Markdown. This is the list of them.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const CORE = 'packages/core/src';

/** The function, the file in which it is, and the file of its example. */
const EXAMPLES = [
  ['createVerifier', `${CORE}/verifier/verifier.ts`, 'examples/core/src/create-verifier.ts'],
  ['staticJwks', `${CORE}/contract/static-jwks.ts`, 'examples/core/src/static-jwks.ts'],
  ['createDpop', `${CORE}/dpop/create-dpop.ts`, 'examples/core/src/create-dpop.ts'],
  [
    'memoryRevocations',
    `${CORE}/revocation/memory-revocations.ts`,
    'examples/core/src/memory-revocations.ts',
  ],
  ['adfs', `${CORE}/providers/adfs.ts`, 'examples/core/src/preset-adfs.ts'],
  ['auth0', `${CORE}/providers/auth0.ts`, 'examples/core/src/preset-auth0.ts'],
  ['authentik', `${CORE}/providers/authentik.ts`, 'examples/core/src/preset-authentik.ts'],
  ['clerk', `${CORE}/providers/clerk.ts`, 'examples/core/src/preset-clerk.ts'],
  [
    'cloudflareAccess',
    `${CORE}/providers/cloudflare-access.ts`,
    'examples/core/src/preset-cloudflare-access.ts',
  ],
  ['cognito', `${CORE}/providers/cognito.ts`, 'examples/core/src/preset-cognito.ts'],
  ['duende', `${CORE}/providers/duende.ts`, 'examples/core/src/preset-duende.ts'],
  ['entra', `${CORE}/providers/entra.ts`, 'examples/core/src/preset-entra.ts'],
  ['entraB2c', `${CORE}/providers/entra-b2c.ts`, 'examples/core/src/preset-entra-b2c.ts'],
  [
    'entraExternalId',
    `${CORE}/providers/entra-external-id.ts`,
    'examples/core/src/preset-entra-external-id.ts',
  ],
  ['hydra', `${CORE}/providers/hydra.ts`, 'examples/core/src/preset-hydra.ts'],
  ['keycloak', `${CORE}/providers/keycloak.ts`, 'examples/core/src/preset-keycloak.ts'],
  ['kubernetes', `${CORE}/providers/kubernetes.ts`, 'examples/core/src/preset-kubernetes.ts'],
  ['okta', `${CORE}/providers/okta.ts`, 'examples/core/src/preset-okta.ts'],
  ['ping', `${CORE}/providers/ping.ts`, 'examples/core/src/preset-ping.ts'],
  ['supabase', `${CORE}/providers/supabase.ts`, 'examples/core/src/preset-supabase.ts'],
  ['xsuaa', `${CORE}/providers/xsuaa.ts`, 'examples/core/src/preset-xsuaa.ts'],
  ['zitadel', `${CORE}/providers/zitadel.ts`, 'examples/core/src/preset-zitadel.ts'],
  ['fetchJwks', 'packages/fetch-jwks/src/fetch-jwks.ts', 'examples/core/src/fetch-jwks.ts'],
  [
    'createTestIssuer',
    'packages/testing/src/test-issuer.ts',
    'packages/testing/examples/create-test-issuer.ts',
  ],
  [
    'durableReplay',
    'packages/workers/src/durable-replay.ts',
    'packages/workers/examples/durable-replay.ts',
  ],
  [
    'durableRevocations',
    'packages/workers/src/durable-revocations.ts',
    'packages/workers/examples/durable-revocations.ts',
  ],
  [
    'kvKeyStore',
    'packages/workers/src/kv-key-store.ts',
    'packages/workers/examples/kv-key-store.ts',
  ],
  ['createAuth', 'packages/express/src/auth.ts', 'packages/express/examples/start.ts'],
  ['createAuth', 'packages/fastify/src/auth.ts', 'packages/fastify/examples/start.ts'],
  ['createAuth', 'packages/hono/src/auth.ts', 'packages/hono/examples/start.ts'],
  ['createAuth', 'packages/koa/src/auth.ts', 'packages/koa/examples/start.ts'],
];

/**
 * Returns the source with this example in the comment of a function, at its end.
 *
 * @param {string} source
 * @param {string} name
 * @param {string} example
 */
export function withExample(source, name, example) {
  const pattern = new RegExp(
    `/\\*\\*\\n((?: \\*(?!/).*\\n)+) \\*/\\nexport (?:async )?function ${name}\\b`,
  );
  const [whole = '', comment = ''] = pattern.exec(source) ?? [];
  if (whole === '') throw new Error(`${name} has no comment of several lines`);
  if (example.includes('*/')) throw new Error(`The example of ${name} would end the comment`);
  const [text = ''] = comment.split(' *\n * @example\n');
  const code = example.trimEnd().split('\n');
  const lines = ['', '@example', '```ts', ...code, '```'].map((line) => ` * ${line}`.trimEnd());
  return source.replace(comment, () => `${text}${lines.join('\n')}\n`);
}

/** Returns each source file with its examples, as it should be. */
export function readSourceExamples() {
  return EXAMPLES.map(([name = '', path = '', from = '']) => {
    const source = readFileSync(`${root}${path}`, 'utf8');
    const example = readFileSync(`${root}${from}`, 'utf8');
    return { file: `${root}${path}`, wanted: withExample(source, name, example) };
  });
}

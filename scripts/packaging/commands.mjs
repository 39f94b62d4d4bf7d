// The command of the CLI in an empty project: that it starts, that its process ends as it should, and that it
// understands a verifier of the project.
import { npmInstall, run, writeProject } from './project.mjs';

/** @typedef {import('./table.mjs').Cell} Cell */

const CONFIG = `import { createVerifier, staticJwks } from '@oidc-verify/core';
import { createTestIssuer } from '@oidc-verify/testing';
const issuer = await createTestIssuer();
if (process.argv[2] === 'token') console.log(await issuer.sign());
const keys = staticJwks(issuer.jwks());
export const verifier = createVerifier({ issuer: issuer.issuer, audience: issuer.audience, keys });
`;

const COMMAND = './node_modules/.bin/oidc-verify';

/** What is run, and what has to be in its output. Each ends with 0. @type {readonly (readonly [column: string, script: string, expected: string])[]} */
const RUNS = [
  ['oidc-verify --help', `${COMMAND} --help`, 'doctor'],
  [
    'explain --config',
    `node config.mjs token | ${COMMAND} explain --config config.mjs`,
    'Accepted: the token passes all stages.',
  ],
  [
    'doctor of serve',
    `${COMMAND} serve --port 4473 & server=$!
for attempt in $(seq 30); do
  ${COMMAND} doctor http://127.0.0.1:4473 && ended=0 && break || ended=$?; [ "$ended" -eq 3 ] || break
done
kill $server && wait $server && exit $ended`,
    'Nothing needs attention.',
  ],
];

/** @returns {Promise<readonly Cell[]>} */
export async function tryCommands() {
  const row = '@oidc-verify/cli';
  const folder = writeProject('cli', {
    packages: ['cli', 'core', 'testing'],
    files: { 'config.mjs': CONFIG },
  });
  const { ok, output } = await npmInstall(folder);
  if (!ok) return [{ row, column: 'install', ok, note: output }];
  const cells = [];
  for (const [column, script, expected] of RUNS) {
    const ended = await run(folder, 'sh', ['-c', script]);
    const isFine = ended.ok && ended.output.includes(expected);
    cells.push({ row, column, ok: isFine, ...(isFine ? {} : { note: ended.output }) });
  }
  return cells;
}

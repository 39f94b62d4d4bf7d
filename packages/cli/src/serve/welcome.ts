import type { TestIssuer } from '@oidc-verify/testing';
import type { Style } from '../terminal/style.ts';

/** Returns what a started issuer says: what to point to it, and how to control it. It has no token in it. */
export function toWelcome(
  { issuer, audience, algorithms }: TestIssuer,
  { bold, dim }: Style,
  hasKeyboard: boolean,
): string {
  const base = issuer.replace(/\/$/, '');
  const control = `${new URL(issuer).origin}/control`;
  const [first = ''] = [audience].flat();
  const lines = [
    `${bold('Test issuer')} ${issuer}`,
    dim('Its keys are new and end with it. Never let a real API trust it.'),
    '',
    `  audience    ${[audience].flat().join(', ')}`,
    `  algorithms  ${algorithms.join(', ')}`,
    `  metadata    ${base}/.well-known/openid-configuration`,
    '',
    bold('In the API'),
    `  createAuth({ issuer: '${issuer}', audience: '${first}' })`,
    '',
    bold('Get a token'),
    `  curl -d grant_type=client_credentials -d scope=orders:read \\`,
    `    ${base}/token`,
    '',
    bold('Any claims, a rotation, an outage (off ends it)'),
    `  curl --json '{"claims":{"sub":"alice"}}' ${control}/tokens`,
    `  curl --json '{"keepOld":true}' ${control}/rotate`,
    `  curl --json '{"kind":"hang"}' ${control}/outage`,
    '',
    hasKeyboard
      ? `${bold('Keys')} r rotate, k rotate and keep the old keys, o outage on and off, q quit`
      : dim('SIGINT or SIGTERM ends it.'),
    '',
    '',
  ];
  return lines.join('\n');
}

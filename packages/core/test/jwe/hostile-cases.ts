import { replace, segment } from './alter.ts';
import { createGoodTokens } from './good-tokens.ts';
import type { GoodTokens } from './good-tokens.ts';
import { withHostileAgreement } from './hostile-agreement.ts';
import { withHostileHeaders } from './hostile-headers.ts';
import type { Cases } from './hostile-headers.ts';
import { withHostileSegments } from './hostile-segments.ts';

/** What the tests of decryption send, here and in every runtime. */
export interface HostileCases {
  readonly keys: GoodTokens['keys'];
  /** They pass. */
  readonly controls: Readonly<Record<string, string>>;
  /** They are refused with `decryption_failed`. */
  readonly hostile: Cases;
  /** They are refused with `malformed_token`, before decryption. */
  readonly malformed: Readonly<Record<string, string>>;
}

/** Returns the cases, with `signed` inside the tokens. */
export async function buildHostileCases(signed: string): Promise<HostileCases> {
  const tokens = await createGoodTokens(signed);
  const { keys, rsa, cbc, agreed, wrapped, montgomery } = tokens;
  const hostile = {
    ...withHostileHeaders(tokens),
    ...withHostileSegments(tokens),
    ...withHostileAgreement(tokens),
  };
  const controls = { rsa, cbc, agreed, wrapped, montgomery };
  return { keys, controls, hostile, malformed: toMalformed(rsa) };
}

function toMalformed(rsa: string): Readonly<Record<string, string>> {
  return {
    'longer than maxTokenBytes': replace(rsa, 3, () => 'A'.repeat(16_384)),
    'of a million characters': replace(rsa, 3, () => 'A'.repeat(1_000_000)),
    'six segments': `${rsa}.AAAA`,
    'four segments': rsa.slice(0, rsa.lastIndexOf('.')),
    'a dot behind': `${rsa}.`,
    'a padded segment': `${rsa}==`,
    'a space behind': `${rsa} `,
    'the alphabet of base64': replace(rsa, 3, (text) => `+/${text.slice(2)}`),
    'no header': replace(rsa, 0, () => ''),
    JSON: JSON.stringify({ protected: segment(rsa, 0), ciphertext: segment(rsa, 3) }),
  };
}

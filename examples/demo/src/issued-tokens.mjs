import { createForger, tamper, toHmac, toUnsecured } from './forgery.mjs';
import { AUDIENCES } from './setting.mjs';

/** @import { ObtainToken } from './tokens.mjs' */

/** @typedef {Awaited<ReturnType<typeof obtainTokens>>} Tokens */

/**
 * Returns the tokens for the scenes: real ones, and forgeries made from them.
 * @param {ObtainToken} obtain
 * @param {ObtainToken} obtainElsewhere
 */
export async function obtainTokens(obtain, obtainElsewhere) {
  const reader = await obtain({ scope: 'read:reports' });
  const forge = await createForger(reader);
  return {
    reader,
    noScope: await obtain({}),
    admin: await obtain({ client: 'admin', scope: 'read:reports' }),
    billing: await obtain({ resource: AUDIENCES.billing, scope: 'read:reports' }),
    elsewhere: await obtainElsewhere({ scope: 'read:reports' }),
    tampered: tamper(reader, { permissions: ['delete:reports'] }),
    unsecured: toUnsecured(reader),
    hmac: await toHmac(reader),
    ownKeys: await forge({ jku: 'https://attacker.example/jwks' }),
    /** For a user who signed in by password. */
    byPassword: '',
    /** For a user who signed in by passkey ten minutes ago. */
    byPasskeyBefore: '',
    /** Signed by the key after the first rotation. */
    rotated: '',
    /** Has a lifetime of one second. */
    mayfly: '',
    /** @type {string[]} Each names a key that does not exist. */
    flood: [],
  };
}

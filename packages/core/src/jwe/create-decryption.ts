import { compactDecrypt } from 'jose/jwe/compact/decrypt';
import { importJWK } from 'jose/key/import';
import type { Decryption } from '../contract/decryption.ts';
import { CONTRACT, CONTRACT_VERSION } from '../contract/key-source.ts';
import { isMeantFor, parseJwe, selectKey } from './jwe.ts';
import type { ParsedJwe } from './jwe.ts';
import type { DecryptionKey } from './keys.ts';
import { readDecryptionOptions } from './options.ts';
import type { DecryptionOptions } from './options.ts';

/**
 * Returns what decrypts access tokens, for the option `decrypt` of a verifier (RFC 7516, RFC 7519 §5.2).
 * Accepts signed tokens in compact JWEs with `cty` `JWT` or `at+jwt`; `alg` RSA-OAEP-256, ECDH-ES or
 * ECDH-ES+A256KW; `enc` A128GCM, A256GCM, A128CBC-HS256 or A256CBC-HS512. Whatever else a token asks for, and
 * whatever fails, is one refusal: `decryption_failed`. Keys are imported when the first token needs them.
 *
 * @throws {ConfigError} `invalid_options` listing every wrong key with its path
 */
export function createDecryption(options: DecryptionOptions): Decryption {
  const { keys } = readDecryptionOptions(options);
  const importKey = createImports();
  return Object.freeze({
    [CONTRACT]: CONTRACT_VERSION,
    decrypt: async (token: string) => {
      const jwe = parseJwe(token);
      if (jwe === undefined) return undefined;
      const key = selectKey(keys, jwe);
      if (key === undefined || !isMeantFor(key, jwe)) return undefined;
      return decryptWith(await importKey(key), token, jwe);
    },
  });
}

type Imported = Awaited<ReturnType<typeof importJWK>>;

/** Returns what imports each key once. */
function createImports(): (key: DecryptionKey) => Promise<Imported> {
  const imports = new Map<DecryptionKey, Promise<Imported>>();
  return async (key) => {
    const known = imports.get(key);
    if (known !== undefined) return known;
    // For jose both kinds of key agreement take the same key.
    const pending = importJWK({ ...key.jwk }, key.curve === undefined ? 'RSA-OAEP-256' : 'ECDH-ES');
    imports.set(key, pending);
    return pending;
  };
}

/**
 * A content key that cannot be decrypted is replaced by a random one inside jose, so that it fails like a
 * wrong tag (RFC 7516 §11.5); the tag is checked before any padding is looked at.
 */
async function decryptWith(
  key: Imported,
  token: string,
  { alg, enc }: Pick<ParsedJwe, 'alg' | 'enc'>,
): Promise<string | undefined> {
  try {
    const { plaintext } = await compactDecrypt(token, key, {
      keyManagementAlgorithms: [alg],
      contentEncryptionAlgorithms: [enc.name],
    });
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(plaintext);
  } catch {
    return undefined;
  }
}

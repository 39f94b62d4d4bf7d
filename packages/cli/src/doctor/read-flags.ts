import { X509Certificate } from 'node:crypto';
import { createVerifier, isConfigError } from '@oidc-verify/core';
import type { AlgorithmName } from '@oidc-verify/core';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { readTextFile } from '../explain/read-file.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Returns the authorities in a file.
 *
 * @throws {UsageError} when it cannot be read, or TLS would pass over what is in it
 */
export async function readAuthorities(path: string, cwd: string): Promise<string> {
  const pem = await readTextFile(path, '--ca', cwd);
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length > 0 && blocks.every(isCertificate)) return pem;
  throw new UsageError(`--ca: ${path} has to hold certificates in PEM.`);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.byteLength > 0;
  } catch {
    return false;
  }
}

/**
 * Lets a verifier judge the names of algorithms, since it knows them.
 *
 * @throws {UsageError}
 */
export async function checkAlgorithms(algorithms: readonly string[]): Promise<void> {
  const keys = fetchJwks();
  try {
    const options = { issuer: 'https://login.example', audience: 'https://api.example', keys };
    const names = algorithms as readonly AlgorithmName[];
    await createVerifier({ ...options, algorithms: names }).close();
  } catch (error) {
    if (!isConfigError(error)) throw error;
    const told = error.problems.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw new UsageError(`--algorithms: ${told}`);
  } finally {
    keys.close();
  }
}

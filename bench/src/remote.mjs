/**
 * @typedef {object} Issuer
 * @property {string} issuer
 * @property {string} audience
 * @property {string} jwksUri
 * @property {{ core: string, fetchJwks: string }} baseline where its modules are
 */

/**
 * Each function imports one library, lets it fetch the keys of an issuer, and verifies one token of
 * it with RS256. Nothing is imported before the call, since the import is part of what is measured.
 * @type {Readonly<Record<string, (issuer: Issuer, token: string) => Promise<unknown>>>}
 */
export const REMOTE = {
  /** The limit: what has to be done in any case, and nothing else. No check but that of the signature. */
  async 'node:http alone'({ jwksUri }, token) {
    const { get } = await import('node:http');
    const { createPublicKey, verify } = await import('node:crypto');
    /** @type {Buffer[]} */
    const chunks = [];
    await new Promise((resolve, reject) => {
      get(jwksUri, (response) => {
        response.on('data', (/** @type {Buffer} */ chunk) => chunks.push(chunk)).on('end', resolve);
      }).on('error', reject);
    });
    const text = Buffer.concat(chunks).toString();
    const { keys } = /** @type {{ keys: [import('node:crypto').JsonWebKey] }} */ (JSON.parse(text));
    const key = createPublicKey({ key: keys[0], format: 'jwk' });
    const dot = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(dot + 1), 'base64url');
    if (!verify('sha256', Buffer.from(token.slice(0, dot)), key, signature)) throw new Error('bad');
  },
  async 'baseline: core + fetch-jwks'({ issuer, audience, jwksUri, baseline }, token) {
    const { createVerifier } = /** @type {typeof import('@oidc-verify/core')} */ (
      await import(baseline.core)
    );
    const { fetchJwks } = /** @type {typeof import('@oidc-verify/fetch-jwks')} */ (
      await import(baseline.fetchJwks)
    );
    return await createVerifier({ issuer, audience, keys: fetchJwks({ jwksUri }) }).verify(token);
  },
  async 'oidc-verify: core + fetch-jwks'({ issuer, audience, jwksUri }, token) {
    const { createVerifier } = await import('@oidc-verify/core');
    const { fetchJwks } = await import('@oidc-verify/fetch-jwks');
    return await createVerifier({ issuer, audience, keys: fetchJwks({ jwksUri }) }).verify(token);
  },
  async jose({ issuer, audience, jwksUri }, token) {
    const { createRemoteJWKSet, jwtVerify } = await import('jose');
    const keys = createRemoteJWKSet(new URL(jwksUri));
    return await jwtVerify(token, keys, { issuer, audience, algorithms: ['RS256'] });
  },
  async 'jsonwebtoken + jwks-rsa'({ issuer, audience, jwksUri }, token) {
    const { default: jsonwebtoken } = await import('jsonwebtoken');
    const { default: jwksClient } = await import('jwks-rsa');
    const { kid } = jsonwebtoken.decode(token, { complete: true })?.header ?? {};
    const key = await jwksClient({ jwksUri }).getSigningKey(kid);
    return jsonwebtoken.verify(token, key.getPublicKey(), {
      issuer,
      audience,
      algorithms: ['RS256'],
    });
  },
  async 'fast-jwt + get-jwks'({ issuer, audience }, token) {
    const { createVerifier } = await import('fast-jwt');
    const { default: buildGetJwks } = await import('get-jwks');
    const jwks = buildGetJwks({ issuersWhitelist: [issuer], providerDiscovery: true });
    const verify = createVerifier({
      key: async (/** @type {{ header: Record<string, string> }} */ { header }) =>
        await jwks.getPublicKey({
          domain: issuer,
          kid: header['kid'] ?? '',
          alg: header['alg'] ?? '',
        }),
      algorithms: ['RS256'],
      allowedIss: issuer,
      allowedAud: audience,
    });
    return /** @type {unknown} */ (await verify(token));
  },
  async 'hono/jwt'({ issuer, audience, jwksUri }, token) {
    const { verifyWithJwks } = await import('hono/jwt');
    return await verifyWithJwks(token, {
      jwks_uri: jwksUri,
      verification: { iss: issuer, aud: audience, typ: ['JWT', 'at+jwt'] },
      allowedAlgorithms: ['RS256'],
    });
  },
  async oauth4webapi({ issuer, audience, jwksUri }, token) {
    const { allowInsecureRequests, validateJwtAccessToken } = await import('oauth4webapi');
    const request = new Request(audience, { headers: { authorization: `Bearer ${token}` } });
    const server = { issuer, jwks_uri: jwksUri };
    const options = { signingAlgorithms: ['RS256'], [allowInsecureRequests]: true };
    return await validateJwtAccessToken(server, request, audience, options);
  },
};

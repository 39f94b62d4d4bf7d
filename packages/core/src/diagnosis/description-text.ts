import type {
  IssuerDescription,
  RequirementDescription,
  VerifierDescription,
} from './description.ts';

/** Returns the description of a verifier as a page of text. */
export function toDescriptionText(description: VerifierDescription): string {
  const { issuers, resolvesIssuers, routes } = description;
  return [
    ...tellVerifier(description),
    ...issuers.flatMap((issuer) => ['', `Tokens of ${issuer.issuer}`, ...tellIssuer(issuer)]),
    ...(resolvesIssuers ? ['', 'Tokens of issuers that resolveIssuer returns'] : []),
    ...(routes.length === 0 ? [] : ['', 'Routes']),
    ...routes.map(({ name, optional, ...needs }) => {
      const told = tellNeeds(needs);
      const who = optional ? 'anonymous requests too' : 'a valid token';
      return `  ${name}: ${[who, ...told].join('; ')}`;
    }),
  ].join('\n');
}

function tellVerifier(description: VerifierDescription): readonly string[] {
  const { schemes, maxTokenBytes, dpop, mtls, decrypts, revocationChecked, tokenCache } =
    description;
  return [
    `Accepted: signed JWTs of at most ${maxTokenBytes} characters, in the scheme ${schemes.join(' or ')}`,
    `Encrypted tokens: ${decrypts ? 'decrypted' : 'refused'}`,
    `DPoP: ${dpop === undefined ? 'off' : `${dpop.mode}, ${dpop.algorithms.join(', ')}`}`,
    `Client certificates: ${mtls ?? 'off'}`,
    `Revocation: ${revocationChecked ? 'checked' : 'not checked'}`,
    `Token cache: ${tokenCache ? 'on' : 'off'}`,
  ];
}

function tellIssuer(issuer: IssuerDescription): readonly string[] {
  const { audiences, clientIds, types, typOptional, requiredClaimValues, keys, weakenings } =
    issuer;
  const values = Object.entries(requiredClaimValues).map(([name, value]) => `${name} = ${value}`);
  const lines: readonly (readonly [string, string])[] = [
    ['algorithms', issuer.algorithms.join(', ')],
    ['typ', `${types.join(', ')}${typOptional ? ', or absent' : ''}`],
    ['audience', audiences === undefined ? 'any' : `one of ${audiences.join(', ')}`],
    ['client', clientIds === undefined ? 'any' : `one of ${clientIds.join(', ')}`],
    ['required claims', [...issuer.requiredClaims, ...values].join(', ')],
    ['clock tolerance', `${issuer.clockToleranceSeconds} s`],
    [
      'maximum age',
      issuer.maxTokenAgeSeconds === undefined ? 'none' : `${issuer.maxTokenAgeSeconds} s`,
    ],
    ['scopes in', issuer.scopeClaims.join(', ')],
    ['permissions in', issuer.permissionsClaims.join(', ')],
    ['schema', issuer.schema ? 'yes' : 'no'],
    ['requires', tellNeeds(issuer.requirement).join('; ') || 'nothing more'],
    [
      'keys in memory',
      keys === undefined ? 'none yet' : `${keys.count}, ${Math.round(keys.ageSeconds)} s old`,
    ],
    ['weakened by', weakenings.join(', ') || 'nothing'],
  ];
  return lines.map(([name, value]) => `  ${name}: ${value}`);
}

function tellNeeds(needs: RequirementDescription): readonly string[] {
  const { scopes, anyScopes, permissions, anyPermissions, acrValues, maxAgeSeconds } = needs;
  return [
    ...(scopes.length === 0 ? [] : [`scopes ${scopes.join(', ')}`]),
    ...anyScopes.map((group) => `one of the scopes ${group.join(', ')}`),
    ...(permissions.length === 0 ? [] : [`permissions ${permissions.join(', ')}`]),
    ...anyPermissions.map((group) => `one of the permissions ${group.join(', ')}`),
    ...(acrValues.length === 0 ? [] : [`acr ${acrValues.join(' or ')}`]),
    ...(maxAgeSeconds === undefined ? [] : [`authenticated at most ${maxAgeSeconds} s ago`]),
    ...(needs.actorChecked ? ['an accepted actor'] : []),
    ...(needs.detailsRequired ? ['authorization details that grant it'] : []),
    ...(needs.checked ? ['accepted by check'] : []),
  ];
}

import type { Verifier } from '../verifier/verifier.ts';
import type { ResourceDescription } from './metadata-options.ts';

/** The members of a verifier that metadata is built from. */
export type MetadataVerifier = Pick<Verifier, 'healthcheck' | 'schemes'> &
  Partial<Pick<Verifier, 'authorizationDetailsTypes'>>;

/** Returns the members of the document (RFC 9728 §2). Listed issuers are authorization servers by default. */
export function toMetadataDocument(
  {
    resource,
    authorizationServers,
    scopesSupported,
    certificateBound,
    resourceSigningAlgorithms,
    authorizationDetailsTypes,
    extensions,
    strings,
  }: ResourceDescription,
  verifier: MetadataVerifier | undefined,
): Readonly<Record<string, unknown>> {
  const listed = verifier?.healthcheck().issuers.map(({ issuer }) => issuer);
  const { schemes = [], authorizationDetailsTypes: ownTypes } = verifier ?? {};
  const proven = schemes.find(({ scheme }) => scheme === 'DPoP');
  const isBearerTaken = schemes.some(({ scheme }) => scheme === 'Bearer');
  const members = {
    resource,
    authorization_servers: unique(authorizationServers ?? listed),
    scopes_supported: unique(scopesSupported),
    bearer_methods_supported: ['header'],
    resource_signing_alg_values_supported: unique(resourceSigningAlgorithms),
    authorization_details_types_supported: unique(authorizationDetailsTypes ?? ownTypes),
    ...strings,
    tls_client_certificate_bound_access_tokens: certificateBound,
    dpop_signing_alg_values_supported: unique(proven?.algorithms),
    dpop_bound_access_tokens_required: proven !== undefined && !isBearerTaken,
  };
  const published = Object.entries(members).filter(([, value]) => isPublished(value));
  return Object.fromEntries([...published, ...Object.entries(extensions)]);
}

/** Empty lists must be omitted (RFC 9728 §3.2), and false is the default of every flag. JSON omits undefined. */
function isPublished(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== false;
}

function unique(values: readonly string[] = []): readonly string[] {
  return [...new Set(values)];
}

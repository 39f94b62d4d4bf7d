import type { RequirementDescription, VerifierDescription } from './description.ts';

/** One way to be let in: the scopes by the name of each scheme, all of which are needed. */
export type OpenApiRequirement = Readonly<Record<string, readonly string[]>>;

/** The parts of an OpenAPI 3.1 document that concern authentication. */
export interface OpenApiSecurity {
  readonly components: {
    readonly securitySchemes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
  /** For the whole API: what every token needs. Each entry is an alternative. */
  readonly security: readonly OpenApiRequirement[];
  /** For each described route, by its name. An empty object stands for anonymous requests. */
  readonly routes: Readonly<Record<string, readonly OpenApiRequirement[]>>;
}

/**
 * Returns the `securitySchemes` and `security` of OpenAPI 3.1 for a description. Permissions, `acr` and
 * checks have no place there; `toDescriptionText` tells them.
 */
export function toOpenApiSecurity(description: VerifierDescription): OpenApiSecurity {
  const { issuers, mtls, routes } = description;
  const securitySchemes = {
    ...(description.schemes.includes('Bearer')
      ? { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } }
      : {}),
    ...(description.schemes.includes('DPoP')
      ? { dpop: { type: 'http', scheme: 'dpop', bearerFormat: 'JWT' } }
      : {}),
    ...(mtls === undefined ? {} : { mtls: { type: 'mutualTLS' } }),
  };
  const [first, ...others] = issuers;
  // Where issuers differ, what one of them demands is not demanded of every token.
  const isShared =
    first !== undefined && others.every((one) => same(one.requirement, first.requirement));
  const shared = isShared ? first.requirement : undefined;
  return {
    components: { securitySchemes },
    security: alternativesOf(shared, description),
    routes: Object.fromEntries(
      routes.map(({ name, optional, ...needs }) => {
        const ways = alternativesOf(needs, description);
        return [name, optional ? [...ways, {}] : ways];
      }),
    ),
  };
}

function same(one: RequirementDescription, other: RequirementDescription): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function alternativesOf(
  needs: Pick<RequirementDescription, 'scopes' | 'anyScopes'> | undefined,
  { schemes, mtls }: VerifierDescription,
): readonly OpenApiRequirement[] {
  const { scopes = [], anyScopes = [] } = needs ?? {};
  let lists: readonly (readonly string[])[] = [scopes];
  for (const group of anyScopes) {
    lists = lists.flatMap((list) => group.map((scope) => [...new Set([...list, scope])]));
  }
  const certificate = mtls === 'required' ? { mtls: [] } : {};
  return schemes.flatMap((scheme) =>
    lists.map((list) => ({ [scheme.toLowerCase()]: list, ...certificate })),
  );
}

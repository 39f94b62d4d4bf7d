import type {
  AuthorizationDetail,
  AuthorizationDetails,
  AuthorizationDetailsRequirement,
} from '../contract/authorization-details.ts';
import type { SchemaOutput } from '../contract/claims-schema.ts';
import { CONTRACT, CONTRACT_VERSION } from '../contract/key-source.ts';
import type { Demanding } from '../contract/strict.ts';
import { chain } from '../maybe-promise.ts';
import { readClaim } from './claim.ts';
import type { ClaimedDetail } from './claim.ts';
import { readMatches } from './match.ts';
import type { DetailMatch, DetailMatchOptions, Match } from './match.ts';
import { readDetailsOptions } from './options.ts';
import type { AuthorizationDetailsOptions, DetailSchemas } from './options.ts';
import { applySchemas } from './schemas.ts';

/** A detail as the schema of its type returns it: `type` tells which members it has. */
export type TypedDetail<Schemas extends DetailSchemas> = {
  readonly [Type in keyof Schemas & string]: WithoutType<SchemaOutput<Schemas[Type]>> & {
    readonly type: Type;
  };
}[keyof Schemas & string];

// Not Omit, which loses the names beside an index signature.
type WithoutType<Output> = {
  readonly [Name in keyof Output as Name extends 'type' ? never : Name]: Output[Name];
};

/** Refuses a match that is written out with an undefined member. */
type StrictMatch<Given> = Demanding<Given, keyof DetailMatchOptions>;

/** Authorization details of these types, and what routes can require of them. */
export interface TypedAuthorizationDetails<
  Detail extends { readonly type: string },
> extends AuthorizationDetails<Detail> {
  /**
   * Returns the requirement that the token has a detail that is enough for one of `matches`.
   *
   * @throws {ConfigError} `invalid_options`
   */
  anyOf<Given extends DetailMatch<Detail>>(
    ...matches: readonly (DetailMatch<Detail> & StrictMatch<Given>)[]
  ): AuthorizationDetailsRequirement;
  /**
   * Returns the requirement that for each of `matches` the token has a detail that is enough.
   *
   * @throws {ConfigError} `invalid_options`
   */
  allOf<Given extends DetailMatch<Detail>>(
    ...matches: readonly (DetailMatch<Detail> & StrictMatch<Given>)[]
  ): AuthorizationDetailsRequirement;
}

/**
 * Creates what reads the claim `authorization_details`, for the option `authorizationDetails` of a
 * verifier or of an issuer (RFC 9396 §9.1). Details of types without a schema, and details for other
 * locations, are left out. A schema may return a promise; `verifySync` then refuses with
 * `verification_unavailable`.
 *
 * @throws {ConfigError} `invalid_options` listing every wrong option with its path
 */
export function createAuthorizationDetails<const Schemas extends DetailSchemas>(
  options: AuthorizationDetailsOptions<Schemas>,
): TypedAuthorizationDetails<TypedDetail<Schemas>>;
export function createAuthorizationDetails(options: unknown): object {
  const { types, locations } = readDetailsOptions(options);
  const names = Object.freeze([...types.keys()]);
  // As the token has them, by the list that was made of them: a list that is not in here was not read here.
  const claimedOf = new WeakMap<object, readonly ClaimedDetail[]>();
  const readWith = (name: 'anyOf' | 'allOf', given: readonly unknown[]) => {
    const matches = readMatches(name, names, given);
    return toRequirement(claimedOf, (isMet) =>
      name === 'anyOf' ? matches.some(isMet) : matches.every(isMet),
    );
  };
  return Object.freeze({
    [CONTRACT]: CONTRACT_VERSION,
    types: names,
    read: (claim: unknown) => {
      const claimed = readClaim(claim, types).filter((detail) => isHere(detail, locations));
      return chain(applySchemas(claimed, types), (details) => {
        claimedOf.set(details, claimed);
        return details;
      });
    },
    anyOf: (...matches: readonly unknown[]) => readWith('anyOf', matches),
    allOf: (...matches: readonly unknown[]) => readWith('allOf', matches),
  });
}

/** A detail that names locations, and none of ours, says nothing about this API. */
function isHere({ lists }: ClaimedDetail, locations: readonly string[]): boolean {
  const named = lists.get('locations');
  return named === undefined || named.some((location) => locations.includes(location));
}

function toRequirement(
  claimedOf: WeakMap<object, readonly ClaimedDetail[]>,
  judge: (isMet: (match: Match) => boolean) => boolean,
): AuthorizationDetailsRequirement {
  return Object.freeze({
    [CONTRACT]: CONTRACT_VERSION,
    isMetBy: (details: readonly AuthorizationDetail[] | undefined) => {
      const claimed = details && claimedOf.get(details);
      if (claimed === undefined) return false;
      return judge((match) => claimed.some((detail, index) => match(detail, details?.[index])));
    },
  });
}

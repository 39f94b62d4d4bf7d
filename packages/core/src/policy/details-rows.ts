import type {
  AuthorizationDetails,
  AuthorizationDetailsRequirement,
} from '../contract/authorization-details.ts';
import type { Position } from '../options/problems.ts';
import { hasMethods } from '../options/readers.ts';
import { requireContract } from '../options/require-contract.ts';

/** Reads an object that reads authorization details; one of another contract is refused at once. */
export function readDetails(value: unknown, at: Position): AuthorizationDetails | undefined {
  requireContract(at.path, value);
  return hasMethods<AuthorizationDetails>(value, ['read']) && Array.isArray(value.types)
    ? value
    : at.report(
        'must be made by createAuthorizationDetails({ types: … }) of @oidc-verify/core/rar',
      );
}

/** Reads what a route requires of authorization details. */
export function readDetailsRequirement(
  value: unknown,
  at: Position,
): AuthorizationDetailsRequirement | undefined {
  requireContract(at.path, value);
  return hasMethods<AuthorizationDetailsRequirement>(value, ['isMetBy'])
    ? value
    : at.report('must be made by anyOf() or allOf() of the authorization details');
}

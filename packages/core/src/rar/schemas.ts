import type { AuthorizationDetail } from '../contract/authorization-details.ts';
import type { ClaimsSchema } from '../contract/claims-schema.ts';
import { refusal } from '../errors/refusal.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import { isJsonObject } from '../wire/json.ts';
import type { ClaimedDetail } from './claim.ts';

/**
 * Returns what the schemas make of these details, in the same order. They are asked one after the other,
 * so that no promise is left behind when one fails.
 *
 * @throws {AuthError} `invalid_claims` for a detail that its schema refuses
 */
export function applySchemas(
  claimed: readonly ClaimedDetail[],
  types: ReadonlyMap<string, ClaimsSchema>,
): MaybePromise<readonly AuthorizationDetail[]> {
  const details: AuthorizationDetail[] = [];
  const next = (index: number): MaybePromise<readonly AuthorizationDetail[]> => {
    const detail = claimed[index];
    if (detail === undefined) return Object.freeze(details);
    return chain(validate(detail, types.get(detail.type)), (output) => {
      details.push(output);
      return next(index + 1);
    });
  };
  return next(0);
}

function validate(
  { type, members }: ClaimedDetail,
  schema: ClaimsSchema | undefined,
): MaybePromise<AuthorizationDetail> {
  const answer: unknown = schema?.['~standard'].validate(structuredClone(members));
  return chain(answer, (result) => {
    // The one who wrote the schema is wrong, not the token.
    if (!isJsonObject(result)) throw new TypeError('a schema must return a result');
    if (result['issues'] !== undefined || !isJsonObject(result['value'])) {
      const facts = { problem: 'schema', claims: ['authorization_details'] } as const;
      throw refusal('invalid_claims', facts, { cause: result['issues'] });
    }
    return Object.freeze({ ...result['value'], type });
  });
}

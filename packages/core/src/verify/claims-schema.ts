import type { AccessTokenClaims } from '../contract/result.ts';
import { refusal } from '../errors/refusal.ts';
import { chain } from '../maybe-promise.ts';
import type { MaybePromise } from '../maybe-promise.ts';
import type { TrustEntry } from '../policy/trust.ts';
import { isJsonObject } from '../wire/json.ts';
import type { JsonObject } from '../wire/json.ts';
import { askCallback, refuseAnswer } from './callback.ts';
import type { Context } from './context.ts';

/**
 * Returns the claims with the output of the option `claims` laid over them. Our own rules never read
 * that output.
 *
 * @throws {AuthError} `invalid_claims`, `verification_unavailable`
 */
export function applySchema(
  payload: AccessTokenClaims,
  { mapping: { claims: schema } }: TrustEntry,
  context: Context,
): MaybePromise<AccessTokenClaims> {
  if (schema === undefined) return payload;
  const answer = askCallback<unknown>('claims', context, () =>
    schema['~standard'].validate(structuredClone(payload)),
  );
  return chain(answer, (result) => {
    if (!isJsonObject(result))
      return refuseAnswer('claims', context, result, 'the result of a Standard Schema');
    if (result['issues'] !== undefined || !isJsonObject(result['value'])) {
      throw toSchemaRefusal(result['issues']);
    }
    return Object.freeze({ ...payload, ...result['value'] });
  });
}

/** The issues are the cause. They may hold values of the token, so the facts only name the claims. */
function toSchemaRefusal(issues: unknown): Error {
  const claims = [...new Set(toList(issues).map(claimOf))];
  return refusal('invalid_claims', { problem: 'schema', claims }, { cause: issues });
}

/** Standard Schema: a path is a list of keys, or of objects with a key. */
function claimOf(issue: unknown): string {
  const [first] = toList(membersOf(issue)['path']);
  const key = membersOf(first)['key'] ?? first;
  return typeof key === 'string' ? key : 'the claims as a whole';
}

function membersOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

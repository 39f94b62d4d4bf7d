import type {
  ContractErrorHandler,
  ContractReplacement,
  ContractResponse,
} from '../adapter-contract.ts';
import { defineDpopCase, nonceOf } from './dpop-scene.ts';
import { expectEqual, expectOk, expectThat } from './expectation.ts';
import { REFUSED_CALLS } from './refused-calls.ts';
import { defineCase } from './scene.ts';
import type { Family } from './scene.ts';

const OWN = 'Basic realm="own"';
const HANDLERS = ['default', 'send-error', 'status-only'] as const;
const REPLACEMENTS = ['ok', 'redirect', 'no-store', 'own-challenge'] as const;

/**
 * A framework may copy the headers of the error to the response. A `no-store` that the app adds to the copy
 * of ours cannot be told from it.
 */
function handlersFor(replacement: ContractReplacement): readonly ContractErrorHandler[] {
  return HANDLERS.filter((handler) => handler !== 'default' || replacement !== 'no-store');
}

/** Checks that the answer is the one of the app. */
function expectReplaced(
  { status, headers, body }: ContractResponse,
  replacement: ContractReplacement,
): void {
  if (replacement === 'redirect') {
    expectEqual('status', 302, status);
    const location = headers['location'];
    expectThat('Location', '/login', String(location).endsWith('/login'), location);
    return;
  }
  expectEqual('status', replacement === 'own-challenge' ? 401 : 200, status);
  expectEqual('body', { replaced: true }, JSON.parse(body));
}

/** The headers that are left of the refusal. A 401 of the app is one of the same status, and may be `no-store`. */
function expectNoRefusal({ headers }: ContractResponse, replacement: ContractReplacement): void {
  const isOwn = replacement === 'own-challenge';
  expectEqual('WWW-Authenticate', isOwn ? OWN : undefined, headers['www-authenticate']);
  expectEqual('Retry-After', undefined, headers['retry-after']);
  if (isOwn) return;
  const own = replacement === 'no-store' ? 'no-store' : undefined;
  expectEqual('Cache-Control', own, headers['cache-control']);
}

/**
 * The final status decides whether a challenge is sent, also where the app replaces the answer to a
 * refusal after it was made. What the app writes itself stays.
 */
export const replacedCases: Family = (harness) =>
  REPLACEMENTS.flatMap((replacement) => [
    ...REFUSED_CALLS.flatMap(({ code, path, how, setting }) =>
      handlersFor(replacement).map((errorHandler) =>
        defineCase(
          harness,
          `replaced by ${replacement}: ${code} of ${path} leaves nothing behind (${errorHandler})`,
          { ...setting, errorHandler, replacement },
          async (scene) => {
            const response = await scene.call(path, await how(scene));
            expectReplaced(response, replacement);
            expectNoRefusal(response, replacement);
          },
        ),
      ),
    ),
    defineCase(
      harness,
      `replaced by ${replacement}: a request that passes is not affected`,
      { replacement },
      async ({ call, sign }) => {
        expectOk(await call('/required', { token: await sign() }), { sub: 'user-1', scopes: [] });
      },
    ),
    defineDpopCase(
      harness,
      `replaced by ${replacement}: the next nonce is sent`,
      { nonce: 'required' },
      async ({ callWith, prove }) => {
        const response = await callWith('/required', [await prove('/required')]);
        expectReplaced(response, replacement);
        expectEqual('Cache-Control', 'no-store', response.headers['cache-control']);
        const nonce = nonceOf(response);
        const passed = await callWith('/required', [await prove('/required', { nonce })]);
        expectOk(passed, { sub: 'user-1', scopes: [] });
      },
      { replacement },
    ),
  ]);

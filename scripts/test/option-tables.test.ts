import { describe, expect, test } from 'vitest';
import { NONCE_ROWS } from '../../packages/core/src/dpop/nonce-options.ts';
import { DPOP_ROWS } from '../../packages/core/src/dpop/options.ts';
import { MEMORY_REPLAY_ROWS } from '../../packages/core/src/dpop/replay.ts';
import { ACTOR_ROWS } from '../../packages/core/src/policy/actor-rows.ts';
import { ISSUER_ROWS } from '../../packages/core/src/policy/issuer-rows.ts';
import { RESOLVER_ROWS } from '../../packages/core/src/policy/resolver-rows.ts';
import {
  OFFLOAD_ROWS,
  TOKEN_CACHE_ROWS,
  VERIFIER_ROWS,
} from '../../packages/core/src/policy/verifier-rows.ts';
import { COGNITO_ROWS } from '../../packages/core/src/providers/cognito.ts';
import { toMatchRows } from '../../packages/core/src/rar/match.ts';
import { AUTHORIZATION_DETAILS_ROWS } from '../../packages/core/src/rar/options.ts';
import { LOGOUT_ACTION_ROWS } from '../../packages/core/src/revocation/logout-action.ts';
import { MEMORY_LOGOUT_REPLAY_ROWS } from '../../packages/core/src/revocation/logout-replay.ts';
import { LOGOUT_VERIFIER_ROWS } from '../../packages/core/src/revocation/logout-verifier.ts';
import { MEMORY_REVOCATIONS_ROWS } from '../../packages/core/src/revocation/memory-revocations.ts';
import { REVOCATION_CHECK_ROWS } from '../../packages/core/src/revocation/store.ts';
import { PLUGIN_ROWS } from '../../packages/fastify/src/plugin.ts';
import { FETCH_JWKS_ROWS } from '../../packages/fetch-jwks/src/options.ts';
import { REDIS_KEY_STORE_ROWS } from '../../packages/redis/src/key-store.ts';
import { REDIS_LOGOUT_REPLAY_ROWS } from '../../packages/redis/src/logout-replay.ts';
import { REDIS_REPLAY_ROWS } from '../../packages/redis/src/replay.ts';
import { REDIS_REVOCATIONS_ROWS } from '../../packages/redis/src/revocation-options.ts';
import { DPOP_CLIENT_ROWS } from '../../packages/testing/src/dpop-client.ts';
import { FAKE_KEY_SOURCE_ROWS } from '../../packages/testing/src/fake-key-source-options.ts';
import { LISTEN_ROWS } from '../../packages/testing/src/node.ts';
import {
  ROTATE_KEYS_ROWS,
  SIGN_ROWS,
  TEST_ISSUER_ROWS,
} from '../../packages/testing/src/test-issuer-options.ts';
import { readOptionDocs, splitDefault, toOptionTable } from '../option-docs.mjs';

/** Sets of which some option has a default, by the name of their interface. */
const SETS: Readonly<Record<string, object>> = {
  VerifierOptions: VERIFIER_ROWS,
  IssuerOptions: ISSUER_ROWS,
  ResolverOptions: RESOLVER_ROWS,
  ActorOptions: ACTOR_ROWS,
  AuthorizationDetailsOptions: AUTHORIZATION_DETAILS_ROWS,
  DetailMatchOptions: toMatchRows(['payment']),
  TokenCacheSettings: TOKEN_CACHE_ROWS,
  OffloadSettings: OFFLOAD_ROWS,
  DpopOptions: DPOP_ROWS,
  NonceOptions: NONCE_ROWS,
  MemoryReplayOptions: MEMORY_REPLAY_ROWS,
  CognitoArguments: COGNITO_ROWS,
  LogoutActionOptions: LOGOUT_ACTION_ROWS,
  LogoutVerifierOptions: LOGOUT_VERIFIER_ROWS,
  MemoryLogoutReplayOptions: MEMORY_LOGOUT_REPLAY_ROWS,
  MemoryRevocationsOptions: MEMORY_REVOCATIONS_ROWS,
  RevocationCheckOptions: REVOCATION_CHECK_ROWS,
  FetchJwksOptions: FETCH_JWKS_ROWS,
  PluginOptions: PLUGIN_ROWS,
  RedisKeyStoreOptions: REDIS_KEY_STORE_ROWS,
  RedisLogoutReplayOptions: REDIS_LOGOUT_REPLAY_ROWS,
  RedisReplayOptions: REDIS_REPLAY_ROWS,
  RedisRevocationsOptions: REDIS_REVOCATIONS_ROWS,
  TestIssuerOptions: TEST_ISSUER_ROWS,
  SignOptions: SIGN_ROWS,
  RotateKeysOptions: ROTATE_KEYS_ROWS,
  FakeKeySourceOptions: FAKE_KEY_SOURCE_ROWS,
  DpopClientOptions: DPOP_CLIENT_ROWS,
  ListenOptions: LISTEN_ROWS,
};
const docs = readOptionDocs(Object.keys(SETS));

interface Row {
  readonly fallback?: unknown;
  readonly required?: string;
}

/** Returns how a default is written; undefined for those that are no plain value. */
function toWritten(fallback: unknown): readonly string[] | undefined {
  if (typeof fallback === 'number') return [fallback.toLocaleString('en')];
  if (typeof fallback === 'boolean') return [String(fallback)];
  if (typeof fallback === 'string') {
    return fallback === '' ? undefined : [`\`'${fallback}'\``, `\`${fallback}\``];
  }
  if (!Array.isArray(fallback)) return undefined;
  const items = fallback.map((item) => `'${String(item)}'`);
  // One entry may be written without the list; an empty one may stand for something else.
  return items.length === 0 ? undefined : [`\`[${items.join(', ')}]\``, `\`${items.join('')}\``];
}

describe.each(Object.entries(SETS))('%s', (name, rows) => {
  const documented = new Map(docs.get(name)?.map((doc) => [doc.name, doc]));
  const entries: readonly [string, Row][] = Object.entries(rows);

  test('documents every option that has a row, and no other', () => {
    expect(new Set(documented.keys())).toEqual(new Set(entries.map(([option]) => option)));
  });

  test('documents the defaults that the rows have', () => {
    const wrong = entries.flatMap(([option, { fallback, required }]) => {
      const said = documented.get(option)?.fallback ?? '';
      const written = required === undefined ? toWritten(fallback) : ['required'];
      const isRight = written === undefined || written.some((text) => said.startsWith(text));
      return isRight ? [] : [`${option}: says ${said} and is ${written.join(' or ')}`];
    });
    expect(wrong).toEqual([]);
  });
});

const typeOf = (set: string, option: string): string | undefined =>
  docs.get(set)?.find(({ name }) => name === option)?.type;

describe('the table', () => {
  test('has no empty cell', () => {
    for (const set of docs.values()) {
      for (const line of toOptionTable(set).split('\n')) {
        const cells = line.replaceAll('\\|', '').split('|').slice(1, -1);
        expect([line, cells.length, cells.every((cell) => cell.trim() !== '')]).toEqual([
          line,
          4,
          true,
        ]);
      }
    }
  });

  test('tells types in words', () => {
    expect(typeOf('VerifierOptions', 'audience')).toBe('string, list of strings or `null`');
    expect(typeOf('VerifierOptions', 'tokenCache')).toBe('boolean or `TokenCacheSettings`');
    expect(typeOf('VerifierOptions', 'authorizationDetails')).toBe('`AuthorizationDetails`');
    expect(typeOf('VerifierOptions', 'actor')).toBe('`false` or `ActorOptions`');
    expect(typeOf('AuthorizationDetailsOptions', 'types')).toBe('object of schemas');
    expect(typeOf('VerifierOptions', 'issuers')).toBe('list of `IssuerOptions`');
    expect(typeOf('VerifierOptions', 'check')).toBe('function');
    expect(typeOf('TokenCacheSettings', 'storage')).toBe("`'digest'` or `'token'`");
    expect(typeOf('SignOptions', 'alg')).toBe('`AlgorithmName`');
  });

  test('a comment ends with its default', () => {
    expect(splitDefault('Seconds. Default 5.', true)).toEqual({ text: 'Seconds.', fallback: '5' });
    expect(splitDefault('Seconds. Default: none, or 5.', true)).toMatchObject({
      fallback: 'none, or 5',
    });
    expect(splitDefault('Seconds.', true)).toEqual({ text: 'Seconds.', fallback: '–' });
    expect(splitDefault('Seconds.', false)).toMatchObject({ fallback: 'required' });
    expect(splitDefault('Required, unless y is given.', true)).toMatchObject({
      fallback: 'required',
    });
  });
});

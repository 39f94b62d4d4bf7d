// What the operator learns of a refusal, and what it is answered with.
import { presentedByNode, fromNode } from '@oidc-verify/core/http';
import type { AuthRequest, GuardSettings, NodeRequest } from '@oidc-verify/core/http';
import { describe, expect, test, vi } from 'vitest';
import { createRequestAuth } from '../../src/http/request-auth.ts';
import { createSetting } from '../setting.ts';

const setting = await createSetting();
const verifier = setting.verifier({ onEvent: undefined });
const token = await setting.issuer.sign({ scope: 'read' });

type Settings = Partial<GuardSettings<unknown, NodeRequest>>;

function create(settings: Settings = {}) {
  const toRequest = vi.fn<(x: NodeRequest) => AuthRequest>(fromNode);
  const binding = { keyOf: (x: NodeRequest) => x, toRequest, toPresented: presentedByNode };
  const auth = createRequestAuth<unknown, NodeRequest>({ verifier, binding, ...settings });
  return { auth, toRequest };
}

async function refuse(settings: Settings, authorization?: string, requirement?: object) {
  const { auth, toRequest } = create(settings);
  const x: NodeRequest = authorization === undefined ? {} : { headers: { authorization } };
  let thrown: unknown;
  try {
    await auth.authenticate(x, verifier.requirement(requirement), false);
  } catch (error) {
    thrown = error;
  }
  return { thrown, toRequest, state: auth.stateOf(x) };
}

describe('a request without a token', () => {
  test('has none in the header, or none that `credentials` found', async () => {
    expect(await refuse({})).toMatchObject({
      thrown: { code: 'missing_token', facts: { code: 'missing_token', problem: 'absent' } },
    });
    expect(await refuse({ credentials: () => undefined })).toMatchObject({
      thrown: { code: 'missing_token', facts: { code: 'missing_token', problem: 'not-found' } },
    });
  });

  test('that was let in is refused to those who need an identity', async () => {
    const onFailure = vi.fn<() => void>();
    const { auth } = create({ realm: 'r', onFailure });
    const x = {};
    expect(await auth.authenticate(x, verifier.requirement(), true)).toBeUndefined();
    const state = auth.stateOf(x);
    if (state === undefined) throw new Error('forgotten');
    const error = auth.refusalOf(x, state);
    expect(error.facts).toEqual({ code: 'missing_token', problem: 'absent' });
    expect(error.headers['www-authenticate']).toBe('Bearer realm="r"');
    expect(auth.refusalOf(x, state)).toBe(error);
    expect(onFailure).toHaveBeenCalledOnce();
  });
});

describe('a refusal', () => {
  test.each<[string, string, object | undefined, string]>([
    ['of a token', 'Bearer a.b.c', undefined, 'error="invalid_token"'],
    ['after waiting', `Bearer ${token}`, { scopes: ['write'] }, 'error="insufficient_scope"'],
  ])('%s is challenged, remembered and reported', async (_, authorization, needs, expected) => {
    const onFailure = vi.fn<(error: unknown, x: unknown, request: AuthRequest) => void>();
    const { thrown, state } = await refuse({ realm: 'r', onFailure }, authorization, needs);
    expect(thrown).toMatchObject({
      headers: {
        'www-authenticate': expect.stringMatching(/^Bearer realm="r", /) as unknown,
      },
    });
    expect(String((thrown as { headers: object }).headers['www-authenticate' as never])).toContain(
      expected,
    );
    expect(state?.refusal).toBe(thrown);
    expect(onFailure).toHaveBeenCalledOnce();
    expect(onFailure.mock.calls[0]?.[0]).toBe(thrown);
  });

  test.each<[string, object, string]>([
    ['a check that waits', { checkRevoked: async () => Promise.resolve(true) }, 'token_revoked'],
    ['a signature that is waited for', {}, 'invalid_signature'],
  ])('by %s is challenged, remembered and reported', async (_, options, code) => {
    const onFailure = vi.fn<() => void>();
    const own = setting.verifier({ onEvent: undefined, ...options }, 'web');
    const { auth } = create({ verifier: own, realm: 'r', onFailure });
    const sent = code === 'invalid_signature' ? `${token.slice(0, -8)}AAAAAAAA` : token;
    const x: NodeRequest = { headers: { authorization: `Bearer ${sent}` } };
    const pending = auth.authenticate(x, own.requirement(), false);
    expect(pending).toBeInstanceOf(Promise);
    const thrown: unknown = await Promise.resolve(pending).catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      code,
      headers: { 'www-authenticate': expect.stringContaining('realm="r"') as unknown },
    });
    expect(auth.stateOf(x)?.refusal).toBe(thrown);
    expect(onFailure).toHaveBeenCalledOnce();
  });

  test('makes no view of the request for an observer that there is not', async () => {
    expect((await refuse({})).toRequest).not.toHaveBeenCalled();
    expect((await refuse({ onFailure: () => {} })).toRequest).toHaveBeenCalled();
  });
});

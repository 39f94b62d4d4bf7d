import { createClock, createTestIssuer } from '../../packages/testing/src/index.ts';
import { fetchJwks } from '../../packages/fetch-jwks/src/index.ts';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createApi } from '../lambda/src/api.ts';
import type {
  ALBEvent,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  HttpEvent,
  HttpResult,
} from '../lambda/src/http-event.ts';
import { toRequest, toResult } from '../lambda/src/http-event.ts';
import { toLambdaHandler } from '../lambda/src/lambda-handler.ts';
import { readEvent } from '../lambda/src/recorded-events.ts';

const audience = 'https://api.test';
const issuer = await createTestIssuer({ audience });
const KINDS = ['v1', 'v2', 'function-url', 'alb', 'alb-multi'] as const;
type RecordedKind = (typeof KINDS)[number];

/** Returns the recorded event with these Authorization headers, as each service hands them on. */
function withAuthorization(kind: RecordedKind, ...values: string[]): HttpEvent {
  const event = readEvent(kind);
  const set = <Value>(headers: Record<string, Value> | undefined, value: Value) => {
    const kept = Object.entries(headers ?? {}).filter(([name]) => !/^authorization$/i.test(name));
    return { ...Object.fromEntries(kept), ...(values.length > 0 ? { authorization: value } : {}) };
  };
  const several = set(
    (event as APIGatewayProxyEvent).multiValueHeaders as Record<string, string[]>,
    values,
  );
  if (kind === 'alb-multi') return { ...(event as ALBEvent), multiValueHeaders: several };
  const isJoined = kind === 'v2' || kind === 'function-url';
  const value = isJoined ? values.join(',') : (values.at(-1) ?? '');
  const headers = set(event.headers as Record<string, string>, value);
  if (kind === 'v1')
    return { ...(event as APIGatewayProxyEvent), headers, multiValueHeaders: several };
  return { ...(event as ALBEvent), headers };
}

/** Returns a header of a result, from where the service looks for it. */
function headerOf(kind: RecordedKind, result: HttpResult, name: string): string | undefined {
  const isList = kind === 'v1' || kind === 'alb-multi';
  expect(result.headers === undefined).toBe(isList);
  return isList ? result.multiValueHeaders?.[name]?.join() : result.headers?.[name];
}

describe.each(KINDS)('an event of %s', (kind) => {
  const { handle } = createApi({ issuer: issuer.issuer, audience, keys: issuer.keySource() });
  const handler = toLambdaHandler(handle);
  const ask = async (...authorization: string[]): Promise<HttpResult> =>
    handler(withAuthorization(kind, ...authorization));
  const challengeOf = (result: HttpResult): string | undefined =>
    headerOf(kind, result, 'www-authenticate');

  test('becomes a request', async () => {
    const request = toRequest(readEvent(kind));
    expect(request.method).toBe('GET');
    expect(new URL(request.url)).toMatchObject({ pathname: '/orders', search: '' });
    expect(request.headers.get('authorization')).toBe('Bearer TOKEN');
    expect(request.headers.get('x-forwarded-proto')).toBe('https');
  });

  test('is answered', async () => {
    const result = await ask(`Bearer ${await issuer.sign({ sub: 'alice', scope: 'orders:read' })}`);
    expect(result).toMatchObject({ statusCode: 200, body: '{"ordersOf":"alice"}' });
    expect(challengeOf(result)).toBeUndefined();
    expect(headerOf(kind, result, 'content-type')).toBe('application/json');
  });

  test('is refused without a token, with the challenge', async () => {
    const result = await ask();
    expect(result.statusCode).toBe(401);
    expect(challengeOf(result)).toBe('Bearer scope="orders:read"');
    expect(headerOf(kind, result, 'cache-control')).toBe('no-store');
  });

  test('is refused with what is no token', async () => {
    const result = await ask('Bearer TOKEN');
    expect(result.statusCode).toBe(401);
    expect(challengeOf(result)).toContain('Bearer error="invalid_token"');
  });

  test('is refused without the scope', async () => {
    const result = await ask(`Bearer ${await issuer.sign()}`);
    expect(result.statusCode).toBe(403);
    expect(challengeOf(result)).toContain('scope="orders:read"');
  });
});

// A load balancer without multi-value headers hands on the last of them only, so that nothing can see it.
test.each(['v1', 'v2', 'function-url', 'alb-multi'] as const)(
  'two tokens in an event of %s are a 400',
  async (kind) => {
    const { handle } = createApi({ issuer: issuer.issuer, audience, keys: issuer.keySource() });
    const token = `Bearer ${await issuer.sign({ scope: 'orders:read' })}`;
    const result = await toLambdaHandler(handle)(withAuthorization(kind, token, token));
    expect(result.statusCode).toBe(400);
  },
);

const toUrlOfV1 = (path: string, query: Record<string, string[]> | null = null): string => {
  const event = { ...(readEvent('v1') as APIGatewayProxyEvent), path };
  return toRequest({ ...event, multiValueQueryStringParameters: query }).url;
};

describe('the target of a request', () => {
  test('has the path that the service has routed', () => {
    expect(toUrlOfV1('/a?b=/me#c')).toBe('https://lambda.invalid/a%3Fb=/me%23c?');
    expect(toUrlOfV1('//other.test/me')).toBe('https://lambda.invalid//other.test/me?');
  });

  test('has the query as it was sent', () => {
    expect(toUrlOfV1('/a', { b: ['1&2', '3'] })).toBe('https://lambda.invalid/a?b=1%262&b=3');
    const v2 = { ...(readEvent('v2') as APIGatewayProxyEventV2), rawQueryString: 'b=1%262' };
    expect(toRequest(v2).url).toBe('https://lambda.invalid/orders?b=1%262');
    const alb = { ...(readEvent('alb') as ALBEvent), queryStringParameters: { b: '1%262' } };
    expect(toRequest(alb).url).toBe('https://lambda.invalid/orders?b=1%262');
  });
});

test.each(KINDS)('the body and the cookies of an event of %s are kept', async (kind) => {
  const event = { ...readEvent(kind), body: Buffer.from('{"a":1}').toString('base64') };
  const method = 'POST';
  const posted = { ...event, isBase64Encoded: true, httpMethod: method } as HttpEvent;
  if ('http' in posted.requestContext) posted.requestContext.http.method = method;
  expect(await toRequest(posted).json()).toEqual({ a: 1 });

  const headers = new Headers([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ]);
  const { cookies, multiValueHeaders } = await toResult(new Response(null, { headers }), posted);
  const kept = kind === 'alb' ? undefined : ['a=1', 'b=2'];
  expect(cookies ?? multiValueHeaders?.['set-cookie']).toEqual(kept);
});

const toSigned = async (): Promise<HttpEvent> =>
  withAuthorization('v2', `Bearer ${await issuer.sign({ scope: 'orders:read' })}`);

describe('a function', () => {
  beforeEach(() => issuer.resetFetches());
  afterEach(() => issuer.outage('off'));

  test('has its keys before the first request', async () => {
    const keys = fetchJwks({ fetch: issuer.fetch });
    const { handle, ready } = createApi({ issuer: issuer.issuer, audience, keys });
    await ready();
    const { total } = issuer.fetches;
    expect(await toLambdaHandler(handle)(await toSigned())).toMatchObject({ statusCode: 200 });
    expect([total, issuer.fetches.total]).toEqual([2, 2]);
  });

  test('answers once its refresh of keys is over', async () => {
    const clock = createClock();
    const { now } = clock;
    const keys = fetchJwks({ fetch: issuer.fetch, now, monotonicMs: now });
    const { handle, ready } = createApi({ issuer: issuer.issuer, audience, keys });
    await ready();
    clock.advance(290);
    const release = issuer.hold();
    onTestFinished(release);
    let isAnswered = false;
    const answer = toLambdaHandler(handle)(await toSigned()).finally(() => (isAnswered = true));
    await expect.poll(() => issuer.fetches.jwks).toBe(2);
    expect(isAnswered).toBe(false);
    release();
    expect(await answer).toMatchObject({ statusCode: 200 });
  });

  test('starts while its issuer is away, and recovers', async () => {
    const own = await createTestIssuer({ audience });
    const listening = await own.listen();
    onTestFinished(async () => listening.close());
    own.outage('status', 503);
    vi.stubEnv('ISSUER', own.issuer).stubEnv('AUDIENCE', audience);
    onTestFinished(() => void vi.unstubAllEnvs());
    const { handler } = await import('../lambda/src/function.ts');
    const token = `Bearer ${await own.sign({ scope: 'orders:read' })}`;
    const event = withAuthorization('v1', token);
    const refused = await handler(event);
    expect(refused).toMatchObject({ statusCode: 503 });
    expect(refused.multiValueHeaders).toHaveProperty('retry-after');
    expect(refused.multiValueHeaders).not.toHaveProperty('www-authenticate');
    own.outage('off');
    await expect.poll(async () => (await handler(event)).statusCode, { timeout: 20_000 }).toBe(200);
  });
});

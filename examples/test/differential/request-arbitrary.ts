import { fc } from '../../../packages/core/test/property/fast-check.ts';
import { CREDENTIALS } from './credentials.ts';
import type { WireRequest } from './wire-request.ts';

type Header = WireRequest['headers'][number];

const METHODS = fc.oneof(
  { weight: 10, arbitrary: fc.constantFrom('GET') },
  { weight: 6, arbitrary: fc.constantFrom('HEAD', 'POST', 'OPTIONS', 'DELETE') },
  { weight: 2, arbitrary: fc.constantFrom('PUT', 'PATCH', 'TRACE', 'PROPFIND', 'CONNECT') },
  { weight: 1, arbitrary: fc.constantFrom('get', 'BREW', 'G\tET') },
);

const PATHS: readonly string[] = [
  '/required',
  '/optional',
  '/optional-scoped',
  '/reports',
  '/reports/7',
  '/any',
  '/checked',
  '/step-up',
  '/twice',
  '/optional-then-required',
  '/optional-get',
  '/unguarded',
  '/peek',
  '/public',
  '/fails',
  '/property',
  '/two-auths',
  '/nested/api/required',
  '/nested-guarded/inner',
  '/nested-guarded/nothing',
  '/cors/required',
  '/target/secret',
  '/.well-known/oauth-protected-resource/v1',
  '/nothing',
  '/',
];

/** Other spellings of a path, under which a framework may route it or not. */
const SPELLINGS: readonly ((path: string) => string)[] = [
  (path) => `${path}/`,
  (path) => path.toUpperCase(),
  (path) => path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  (path) => `/x/..${path}`,
  (path) => `/.${path}`,
  (path) => `${path}/.`,
  (path) => `/x/%2e%2e${path}`,
  (path) => `/${path}`,
  (path) => path.replaceAll('/', '//'),
  (path) => path.replace(/(?<=.)\//, '%2F'),
  (path) => path.replace(/(?<=.)\//, '\\'),
  (path) => `${path}?a=b&a=c`,
  (path) => `${path}?`,
  (path) => `${path}?%`,
  (path) => `${path};v=1`,
  (path) => `${path}#part`,
  (path) => `${path}%00`,
  (path) => `${path}%`,
  (path) => `${path}%E0%A4%A`,
  (path) => `${path}%20`,
  (path) => `${path} HTTP/1.1 x`,
  (path) => `${path}\u00e9`,
  (path) => `http://127.0.0.1${path}`,
  (path) => `HTTPS://api.test${path}`,
  (path) => `http://api.test/x/..${path}`,
  (path) => `http://user@api.test${path}`,
  (path) => `ftp://api.test${path}`,
  (path) => path.slice(1),
  () => '*',
  () => 'api.test:443',
];

const TARGETS = fc
  .tuple(
    fc.constantFrom(...PATHS),
    fc.oneof(
      { weight: 3, arbitrary: fc.constant((path: string) => path) },
      { weight: 2, arbitrary: fc.constantFrom(...SPELLINGS) },
    ),
  )
  .map(([path, spell]) => spell(path));

const AUTHORIZATION_NAMES = fc.constantFrom(
  'Authorization',
  'authorization',
  'AUTHORIZATION',
  'aUthorization',
);

const AUTHORIZATIONS = fc
  .oneof(
    { weight: 4, arbitrary: fc.constantFrom(['Bearer {valid}'], ['Bearer {scoped}']) },
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 4, arbitrary: fc.constantFrom(...CREDENTIALS).map((value) => [value]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.constantFrom(...CREDENTIALS), { minLength: 2, maxLength: 3 }),
    },
  )
  .chain((values) =>
    fc.tuple(...values.map((value) => AUTHORIZATION_NAMES.map((name): Header => [name, value]))),
  );

const PROOFS = fc.oneof(
  { weight: 6, arbitrary: fc.constant<readonly Header[]>([]) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<readonly Header[]>(
      [['DPoP', '{proof}']],
      [['dpop', '{proof}']],
      [
        ['DPoP', '{proof}'],
        ['DPoP', '{proof}'],
      ],
      [['DPoP', 'a.b.c']],
      [['DPoP', '']],
    ),
  },
);

const HOSTS = fc.oneof(
  { weight: 12, arbitrary: fc.constant<readonly Header[]>([['Host', 'api.test']]) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<readonly Header[]>(
      [],
      [['Host', '']],
      [['Host', 'a b']],
      [['Host', 'api.test/path']],
      [
        ['Host', 'api.test'],
        ['Host', 'evil.test'],
      ],
    ),
  },
);

const EXTRAS = fc.constantFrom<Header>(
  ['Connection', 'close'],
  ['Connection', 'keep-alive'],
  ['Connection', 'Keep-Alive, X-A'],
  ['Connection', 'Authorization'],
  ['Keep-Alive', 'timeout=1'],
  ['Proxy-Connection', 'close'],
  ['Expect', '100-continue'],
  ['If-None-Match', '*'],
  ['If-Modified-Since', 'Fri, 01 Jan 2100 00:00:00 GMT'],
  ['Accept', 'text/html'],
  ['Accept', 'application/json'],
  ['Accept-Encoding', 'gzip'],
  ['Origin', 'https://app.test'],
  ['Access-Control-Request-Method', 'GET'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-Original-URL', '/public'],
  ['X-Forwarded-Host', 'evil.test'],
  ['X-Forwarded-Proto', 'https'],
  ['X-Forwarded-Prefix', '/v1'],
  ['Cookie', 'at={valid}'],
  ['Proxy-Authorization', 'Bearer {valid}'],
  ['X-Authorization', 'Bearer {valid}'],
  ['Authorization-', 'Bearer {valid}'],
  ['__proto__', 'x'],
  ['constructor', 'x'],
);

/** Lines that a strict parser refuses, and some that it may take for something else. */
const JUNK = fc.oneof(
  { weight: 14, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ' Authorization: Bearer {valid}',
      '\tfolded',
      'X-A: 1\r\n Authorization: Bearer {valid}',
      'Authorization : Bearer {valid}',
      'Authorization\t: Bearer {valid}',
      'Authorization',
      ': Bearer {valid}',
      'X-A: a\u0001b',
      'X-A: a\u0000b',
      'X-A: a\nAuthorization: Bearer {valid}',
      'X-A: a\rAuthorization: Bearer {valid}',
      'X\u00e9: a',
      'Content-Length: abc',
      'Content-Length: -1',
      'Transfer-Encoding: chunked\r\nContent-Length: 3',
    ),
  },
);

const BODIES = fc.oneof(
  { weight: 8, arbitrary: fc.constant(undefined) },
  {
    weight: 1,
    arbitrary: fc.record({
      text: fc.constantFrom('', '{}', 'access_token={valid}', '{"access_token":"x"}'),
      isChunked: fc.boolean(),
    }),
  },
);

const VERSIONS = fc.oneof(
  { weight: 8, arbitrary: fc.constant('1.1' as const) },
  { weight: 1, arbitrary: fc.constant('1.0' as const) },
);

/** Requests as strangers send them. `{name}` stands for a token or a proof that is made when it is sent. */
export const REQUESTS: fc.Arbitrary<WireRequest> = fc
  .record({
    method: METHODS,
    target: TARGETS,
    version: VERSIONS,
    hosts: HOSTS,
    authorizations: AUTHORIZATIONS,
    proofs: PROOFS,
    extras: fc.array(EXTRAS, { maxLength: 2 }),
    body: BODIES,
    junk: JUNK,
  })
  .map(({ method, target, version, hosts, authorizations, proofs, extras, body, junk }) => ({
    method,
    target,
    version,
    headers: [...hosts, ...authorizations, ...proofs, ...extras],
    ...(body === undefined ? {} : { body }),
    ...(junk === undefined ? {} : { junk }),
  }));

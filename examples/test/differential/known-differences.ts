import type { Answered, KnownDifference } from './compare.ts';
import { valuesOf } from './wire-request.ts';

const ALL = ['express', 'fastify', 'hono', 'koa'] as const;

/** Tells whether an answer is the framework's own: no refusal of a guard. */
function isOwn({ own }: Answered): boolean {
  return own.challenge === '' && !own.body.includes('"error_description"');
}

/** Tells whether no route was found. */
function isUnrouted(answered: Answered): boolean {
  return answered.own.status === 404 && isOwn(answered);
}

/** The path of a target, also of one in absolute form. */
function pathOf({ request: { target } }: Answered): string {
  return target.replace(/^\w+:\/\/[^/?#]*/i, '').replace(/[?#].*$/, '');
}

/** The path with its encoded letters decoded. */
function decodedPathOf(answered: Answered): string {
  return pathOf(answered).replaceAll(/%[67][\da-f]/gi, decodeURIComponent);
}

/** Tells whether no URL can be made of the target, or of the Host header. */
function hasNoUrl({ request }: Answered): boolean {
  const hosts = valuesOf(request, 'host');
  const isTarget =
    /^(?:\/|https?:\/\/[^@]*$)/.test(request.target) && !/\\|%00/.test(request.target);
  return !isTarget || hosts.length === 0 || hosts.some((host) => !/^[\w.:-]+$/.test(host));
}

export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    name: 'error pages',
    reason: 'Each framework has its own page for what is not found, malformed or failed.',
    frameworks: ALL,
    fields: ['body', 'contentType', 'framing'],
    when: (answered) => answered.own.status >= 400 && isOwn(answered),
  },
  {
    name: 'default error pages of refusals',
    reason: 'Without an error handler each framework has its own page for an error with a status.',
    frameworks: ALL,
    fields: ['body', 'contentType', 'framing'],
    when: ({ errorHandler, own }) => errorHandler === 'default' && own.status >= 400,
  },
  {
    name: 'headers of error pages',
    reason:
      'The default error handlers of Express and Koa remove all headers that were set before.',
    frameworks: ['express', 'koa'],
    fields: ['vary'],
    when: ({ errorHandler, own }) => errorHandler === 'default' && own.status >= 400,
  },
  {
    name: 'charset of JSON',
    reason: 'c.json of Hono sends no charset.',
    frameworks: ['hono'],
    fields: ['contentType'],
    when: ({ own }) => own.contentType === 'application/json',
  },
  {
    name: 'ETag',
    reason: 'res.json of Express sends one.',
    frameworks: ['express'],
    fields: ['etag'],
    when: ({ own }) => own.status === 200,
  },
  {
    name: 'conditional requests',
    reason: 'Express answers 304 itself where its ETag matches.',
    frameworks: ['express'],
    fields: 'all',
    when: ({ request: { method, headers }, own }) =>
      ['GET', 'HEAD'].includes(method) &&
      headers.some(([name]) => name === 'If-None-Match') &&
      own.status === 304,
  },
  {
    name: 'length of HEAD',
    reason: 'Hono on Node sends the length of a body only together with it.',
    frameworks: ['hono'],
    fields: ['framing'],
    when: ({ request, own }) => request.method === 'HEAD' && own.framing !== 'content-length',
  },
  {
    name: 'OPTIONS',
    reason: 'Express answers OPTIONS itself for every path that has a route.',
    frameworks: ['express'],
    fields: 'all',
    when: ({ request, own }) =>
      request.method === 'OPTIONS' && own.status === 200 && own.allow !== '',
  },
  {
    name: 'rare methods',
    reason: 'A route for all methods of Fastify has no TRACE and no PROPFIND.',
    frameworks: ['fastify'],
    fields: 'all',
    when: (answered) =>
      ['TRACE', 'PROPFIND'].includes(answered.request.method) && isUnrouted(answered),
  },
  {
    name: 'upper case',
    reason: 'Fastify and Hono compare paths exactly.',
    frameworks: ['fastify', 'hono'],
    fields: 'all',
    when: (answered) => /[A-Z]/.test(pathOf(answered)) && isUnrouted(answered),
  },
  {
    name: 'trailing slash',
    reason: 'Fastify and Hono take it for another path.',
    frameworks: ['fastify', 'hono'],
    fields: 'all',
    when: (answered) => /.\/$/.test(pathOf(answered)) && isUnrouted(answered),
  },
  {
    name: 'encoded letters',
    reason: 'Express and Koa match routes before they decode.',
    frameworks: ['express', 'koa'],
    fields: 'all',
    when: (answered) => /%[67]/.test(pathOf(answered)) && isUnrouted(answered),
  },
  {
    name: 'dot segments',
    reason: 'Only Hono on Node resolves them, because a Request does.',
    frameworks: ALL,
    fields: 'all',
    when: (answered) => /\/(?:\.|%2e)/i.test(pathOf(answered)) && isUnrouted(answered),
  },
  {
    name: 'malformed encoding',
    reason: 'Express refuses a parameter that it cannot decode, Fastify any such path.',
    frameworks: ['express', 'fastify'],
    fields: 'all',
    when: (answered) =>
      /%(?![\da-f]{2})|%E0/i.test(pathOf(answered)) &&
      answered.own.status === 400 &&
      isOwn(answered),
  },
  {
    name: 'targets without a URL',
    reason: 'Hono on Node refuses a host or a target of which no URL can be made.',
    frameworks: ['hono'],
    fields: 'all',
    when: (answered) => answered.own.status === 400 && isOwn(answered) && hasNoUrl(answered),
  },
  {
    name: 'user info',
    reason: 'A Request has none, so a check on Hono sees the path; others refuse the target.',
    frameworks: ['hono'],
    fields: 'all',
    when: ({ request, own }) =>
      /^https?:\/\/[^/]*@.*\/target\/secret/i.test(request.target) && own.status === 200,
    example: {
      method: 'GET',
      target: 'http://user@api.test/target/secret',
      version: '1.1',
      headers: [
        ['Host', 'api.test'],
        ['Authorization', 'Bearer {valid}'],
      ],
    },
  },
  {
    name: 'other schemes',
    reason: 'Express and Koa route the path of any URL, Fastify only that of an http URL.',
    frameworks: ['fastify'],
    fields: 'all',
    when: (answered) => answered.request.target.startsWith('ftp:') && isUnrouted(answered),
  },
  {
    name: 'HTTP/1.0',
    reason: 'Hono and Koa send some answers without a length, whose end only closing can tell.',
    frameworks: ['hono', 'koa'],
    fields: ['connection', 'isKept'],
    when: ({ request, own }) => request.version === '1.0' && own.framing === 'none',
  },
  {
    name: 'refusals of the HTTP parser',
    reason: 'Fastify answers them without Connection: close, and closes all the same.',
    frameworks: ['fastify'],
    fields: ['connection'],
    when: (answered) => answered.own.status === 400 && !answered.own.isKept && isOwn(answered),
  },
  {
    name: 'errors of a handler',
    reason: 'Hono does not read the status of an error.',
    frameworks: ['hono'],
    fields: 'all',
    when: (answered) =>
      /\/fails/.test(decodedPathOf(answered)) && answered.own.status === 500 && isOwn(answered),
  },
  {
    name: 'bodies',
    reason: 'Fastify reads the body before the handler, and refuses a type that it does not know.',
    frameworks: ['fastify'],
    fields: 'all',
    when: (answered) =>
      answered.request.body !== undefined &&
      [400, 415, 500].includes(answered.own.status) &&
      isOwn(answered),
  },
  {
    name: 'targets that are no path',
    reason: 'The router of Fastify reads them as /.',
    frameworks: ['fastify'],
    fields: 'all',
    when: ({ request: { target } }) => target === '*',
  },
  {
    name: 'guards without a route',
    reason: 'A hook of Fastify and a guard of a Koa router run only where a route is found.',
    frameworks: ['fastify', 'koa'],
    fields: 'all',
    when: (answered) =>
      /\/+(?:nested-guarded|cors)(?:\/|%2F)/i.test(decodedPathOf(answered)) && isUnrouted(answered),
  },
];

export type Header = readonly [name: string, value: string];

/** What a request to `/orders` says of its host, and the URL that a stolen proof is for. */
export interface ForgedHost {
  readonly name: string;
  readonly headers: readonly Header[];
  readonly url: string;
}

// A URL put together out of Host and path, then parsed, loses the path of the request behind these.
const SWALLOWING = ['?', '#', '/?', '/#', '?x=', '#x'];

const EVIL: readonly (readonly Header[])[] = [
  [['Host', 'evil.test']],
  [
    ['Host', 'api.test'],
    ['Host', 'evil.test'],
  ],
  [
    ['Host', 'evil.test'],
    ['Host', 'api.test'],
  ],
  [['Host', 'api.test@evil.test']],
  [['Host', 'api.test, evil.test']],
  [['X-Forwarded-Host', 'evil.test']],
  [['X-Forwarded-Host', 'api.test, evil.test']],
  [['X-Forwarded-Host', 'evil.test, api.test']],
  [['X-Forwarded-Server', 'evil.test']],
  [['X-Original-Host', 'evil.test']],
  [['X-Host', 'evil.test']],
  [['Forwarded', 'host=evil.test;proto=https']],
  [['Forwarded', 'for=127.0.0.1;host="evil.test"']],
  [[':authority', 'evil.test']],
];

const toText = (headers: readonly Header[]): string =>
  headers.map(([name, value]) => `${name}: ${value}`).join(', ');

/** Each would pass an API that finds its own name in the request. */
export const FORGED_HOSTS: readonly ForgedHost[] = [
  ...SWALLOWING.flatMap((end) =>
    ['Host', 'X-Forwarded-Host'].map((name): ForgedHost => ({
      name: `${name}: api.test/stolen${end}`,
      headers: [[name, `api.test/stolen${end}`]],
      url: 'https://api.test/stolen',
    })),
  ),
  ...EVIL.map((headers) => ({ name: toText(headers), headers, url: 'https://evil.test/orders' })),
  {
    name: 'X-Forwarded-Proto: http',
    headers: [['X-Forwarded-Proto', 'http']],
    url: 'http://api.test/orders',
  },
  {
    name: 'X-Forwarded-Port: 8443',
    headers: [['X-Forwarded-Port', '8443']],
    url: 'https://api.test:8443/orders',
  },
  {
    name: 'X-Forwarded-Prefix: /stolen',
    headers: [['X-Forwarded-Prefix', '/stolen']],
    url: 'https://api.test/stolen/orders',
  },
  ...['X-Original-URL', 'X-Rewrite-URL', 'X-Forwarded-Uri', 'X-Forwarded-Path'].map((name) => ({
    name: `${name}: /stolen`,
    headers: [[name, '/stolen'] as const],
    url: 'https://api.test/stolen',
  })),
];

import assert from 'node:assert/strict';
import { pickSample, waitForVerdict } from '../world.mjs';

const TOKEN_PART = /[\w-]{20,}\.[\w-]{20,}/;

/** @type {readonly import('../world.mjs').Check[]} */
export const networkChecks = [
  [
    'the page asks for its own files and for nothing else, whatever is done with it',
    async ({ open, requests, url }) => {
      requests.length = 0;
      await open('', async (page) => {
        for (const name of ['scopes', 'audience', 'encrypted', 'no-token'])
          await pickSample(page, name);
        await page.fill('#token', 'undefined');
        await waitForVerdict(page, 'refused', 'opaque_token');
        await page.selectOption('#preset', 'auth0');
        await page.fill('#preset-domain', 'example.eu.auth0.com');
        await page.check('input[value="fetched"]');
        await page.getByText('Koa', { exact: true }).click();
      });
      const asked = requests.map((request) => request.url());
      assert.ok(asked.length >= 3, 'the page, its script and its style');
      assert.deepEqual(
        asked.filter((address) => !address.startsWith(url)),
        [],
      );
    },
  ],
  [
    'keys are asked for on a click, and nothing of the token goes along',
    async ({ open, requests, url }) => {
      requests.length = 0;
      await open('#sample=access-token', async (page) => {
        await serveIssuer(page);
        await waitForVerdict(page, 'accepted');
        await page.check('input[value="fetched"]');
        await waitForVerdict(page, 'assumed');
        await page.getByRole('button', { name: 'Fetch keys' }).click();
        await waitForVerdict(page, 'accepted');
        const foreign = requests.filter((request) => !request.url().startsWith(url));
        assert.deepEqual(
          foreign.map((request) => `${request.method()} ${request.url()}`),
          [
            'GET https://issuer.test/.well-known/openid-configuration',
            'GET https://issuer.test/jwks',
          ],
        );
        for (const request of foreign) {
          const headers = await request.allHeaders();
          const told = ['cookie', 'authorization', 'referer'].filter((name) => name in headers);
          assert.deepEqual(told, []);
          assert.equal(request.postData(), null);
          assert.doesNotMatch(JSON.stringify(headers), TOKEN_PART);
        }
      });
    },
  ],
  [
    'an issuer that lets no page read its keys is explained',
    async ({ open, complaints }) => {
      const before = complaints.length;
      await open('#issuer=https%3A%2F%2Fclosed.test%2F&audience=a', async (page) => {
        await page.route('https://closed.test/**', (route) =>
          route.fulfill({ status: 200, body: '{}' }),
        );
        await page.check('input[value="fetched"]');
        await page.getByRole('button', { name: 'Fetch keys' }).click();
        await page.getByText('CORS').waitFor();
      });
      // The browser itself complains of what it did not allow.
      complaints.length = before;
    },
  ],
  [
    'the browser forbids everything else: other scripts, pictures, forms and requests without TLS',
    async ({ open, complaints }) => {
      const before = complaints.length;
      await open('', async (page) => {
        const violated = await page.evaluate(tryEverything);
        assert.deepEqual(violated, [
          'connect-src',
          'form-action',
          'img-src',
          'script-src',
          'style-src',
        ]);
      });
      complaints.length = before;
    },
  ],
];

/** @param {import('playwright-core').Page} page */
async function serveIssuer(page) {
  const keys = await page.inputValue('#keys');
  /** @type {Readonly<Record<string, unknown>>} */
  const documents = {
    '/.well-known/openid-configuration': {
      issuer: 'https://issuer.test',
      jwks_uri: 'https://issuer.test/jwks',
    },
    '/jwks': JSON.parse(keys),
  };
  await page.route('https://issuer.test/**', (route) => {
    const found = documents[new URL(route.request().url()).pathname];
    return route.fulfill({ json: found ?? {}, headers: { 'access-control-allow-origin': '*' } });
  });
}

/** Runs in the page: does what an injected script would do, and returns the rules that it broke. */
async function tryEverything() {
  /** @type {Set<string>} */
  const violated = new Set();
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
    violated.add(effectiveDirective.replace(/-(?:elem|attr)$/, ''));
  });
  await fetch('http://evil.test/').catch(() => {});
  new Image().src = 'https://evil.test/pixel.png';
  const style = document.createElement('style');
  style.textContent = 'body { display: none }';
  const form = document.createElement('form');
  form.action = 'https://evil.test/';
  const link = document.createElement('link');
  link.rel = 'preload';
  link.setAttribute('as', 'script');
  link.href = 'https://evil.test/evil.js';
  document.body.append(style, form, link);
  form.requestSubmit();
  for (let waits = 0; waits < 100 && violated.size < 5; waits += 1) {
    await new Promise((resolve) => {
      requestAnimationFrame(resolve);
    });
  }
  return [...violated].toSorted();
}

import { servePage } from './serve.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').BrowserContextOptions} ContextOptions */
/** @typedef {Awaited<ReturnType<typeof createWorld>>} World */
/** @typedef {readonly [name: string, run: (world: World) => Promise<void>]} Check */

export const WIDE = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

/**
 * The page in a browser, and everything that the page asks for and complains of.
 *
 * @param {Browser} browser
 */
export async function createWorld(browser) {
  const server = await servePage();
  /** @type {import('playwright-core').Request[]} */
  const requests = [];
  /** @type {string[]} */
  const complaints = [];

  /**
   * Opens the page in a browser that knows nothing of the others, runs `use` and closes it.
   *
   * @param {string} fragment
   * @param {(page: Page) => Promise<void>} use
   * @param {ContextOptions} [options]
   */
  async function open(fragment, use, options = {}) {
    const context = await browser.newContext({
      viewport: WIDE,
      reducedMotion: 'reduce',
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    page.on('request', (request) => requests.push(request));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    await page.goto(`${server.url}${fragment}`);
    await page.waitForSelector('#app[data-verdict]');
    try {
      await use(page);
    } finally {
      await context.close();
    }
  }
  return { url: server.url, open, requests, complaints, close: server.close };
}

/**
 * Waits until the page shows this result.
 *
 * @param {Page} page
 * @param {string} kind
 * @param {string} [code]
 */
export async function waitForVerdict(page, kind, code) {
  await page.waitForFunction(
    ([wanted, text]) => {
      const verdict = document.querySelector('.verdict');
      if (!(verdict instanceof HTMLElement) || verdict.dataset['kind'] !== wanted) return false;
      return text === undefined || (verdict.textContent ?? '').includes(text);
    },
    [kind, code],
  );
}

/**
 * Chooses a sample and waits until it is judged.
 *
 * @param {Page} page
 * @param {string} name
 */
export async function pickSample(page, name) {
  const before = await judgements(page);
  await page.selectOption('#sample', name);
  await page.waitForFunction(
    (count) => Number(document.querySelector('#app')?.getAttribute('data-judgements')) > count,
    before,
  );
}

/** @param {Page} page */
async function judgements(page) {
  return Number(await page.getAttribute('#app', 'data-judgements'));
}

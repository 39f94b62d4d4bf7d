// What only a browser can judge.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').Page} Tab */

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Runs in each page: sums up how far its parts move. */
const NOTE_SHIFTS = `new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) globalThis.shifted = (globalThis.shifted ?? 0) + value;
}).observe({ type: 'layout-shift', buffered: true });`;
export const WIDE = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** @returns {Promise<Browser>} @throws {Error} with how to get a browser */
export function launch() {
  const executablePath = PLACES.find((place) => existsSync(place));
  if (executablePath === undefined) {
    throw new Error('There is no Chromium. On Debian: apt-get install chromium');
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
}

/**
 * Opens a tab that notes what goes wrong in it.
 *
 * @param {Browser} browser
 * @param {{ width: number, height: number }} viewport
 * @param {'dark' | 'light'} colorScheme
 */
export async function openTab(browser, viewport, colorScheme) {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' });
  await context.addInitScript({ content: NOTE_SHIFTS });
  const tab = await context.newPage();
  tab.setDefaultTimeout(120_000);
  /** @type {string[]} */
  const faults = [];
  tab.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(message.text());
  });
  tab.on('pageerror', (error) => faults.push(String(error)));
  tab.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // What a page loads ahead for its links ends when the next page is opened.
    if (reason !== 'net::ERR_ABORTED') faults.push(`${request.url()}: ${reason}`);
  });
  return { tab, faults };
}

/** Returns what is wider than the window, and how much the page moved while it loaded. @param {Tab} tab */
export async function listLayoutFaults(tab) {
  const { overflow, shifted } = await tab.evaluate(() => ({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    shifted: globalThis.shifted ?? 0,
  }));
  return [
    ...(overflow > 0 ? [`scrolls sideways by ${overflow} px`] : []),
    ...(shifted > 0.1 ? [`moves while it loads: ${shifted.toFixed(2)}`] : []),
  ];
}

/** Returns what axe finds. @param {Tab} tab */
export async function listAxeFaults(tab) {
  await tab.locator('html[data-accessible]').waitFor();
  await tab.evaluate(AXE);
  const violations = await tab.evaluate(async () => {
    const { violations: found } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
    });
    return found.map(({ id, nodes }) => `${id}: ${nodes.length} × ${nodes[0]?.html.slice(0, 160)}`);
  });
  return violations;
}

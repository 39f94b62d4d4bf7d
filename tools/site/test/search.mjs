// The questions that people ask, put into the search box of the site.
import { readFileSync } from 'node:fs';

/** @typedef {{ question: string, query: string, page: string }} Question */

/** @type {readonly Question[]} */
export const QUESTIONS = /** @type {readonly Question[]} */ (
  JSON.parse(readFileSync(new URL('../questions.json', import.meta.url), 'utf8'))
);
const BEST = 3;

/**
 * Returns the addresses of the first results of a query.
 *
 * @param {import('playwright-core').Page} tab
 * @param {string} origin
 * @param {string} query
 */
async function search(tab, origin, query) {
  await tab.goto(`${origin}/security`);
  await tab.evaluate(() => sessionStorage.clear());
  await tab.locator('.VPNavBarSearchButton, .DocSearch-Button').first().click();
  const box = tab.locator('#localsearch-input');
  await box.fill(query);
  await tab.locator('#localsearch-list a.result, .no-results').first().waitFor();
  return tab
    .locator('#localsearch-list a.result')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href') ?? ''));
}

/**
 * Returns why a question is not answered, or undefined.
 *
 * @param {import('playwright-core').Page} tab
 * @param {string} origin
 * @param {Question} question
 */
export async function findSearchFault(tab, origin, { question, query, page }) {
  const found = await search(tab, origin, query);
  const pages = [...new Set(found.map((href) => href.split('#')[0] ?? ''))];
  const isFound = pages.slice(0, BEST).some((path) => path.replace(/\.html$/, '') === page);
  return isFound
    ? undefined
    : `${question} Searched for “${query}”: ${pages.slice(0, 6).join(', ')} instead of ${page}`;
}

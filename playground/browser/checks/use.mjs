import assert from 'node:assert/strict';
import { PHONE, pickSample, waitForVerdict } from '../world.mjs';

/** @type {readonly import('../world.mjs').Check[]} */
export const useChecks = [
  [
    'everything can be reached and done with the keyboard alone, and the focus is seen',
    async ({ open }) => {
      await open('', async (page) => {
        await tabTo(page, '#token');
        await page.keyboard.type('undefined');
        await waitForVerdict(page, 'refused', 'opaque_token');
        await tabTo(page, '#sample');
        await page.keyboard.type('token for another');
        await waitForVerdict(page, 'refused', 'invalid_audience');
        await tabTo(page, '.stage[data-stage="issuer"] summary');
        await page.keyboard.press('Enter');
        assert.ok(await page.isVisible('.stage[data-stage="issuer"] .compare'));
        await tabTo(page, '.segmented input:checked');
        await page.keyboard.press('ArrowLeft');
        await page.waitForSelector('.segmented input[value="none"]:checked');
        await tabTo(page, '.choice:nth-child(3)');
        await page.keyboard.press('Space');
        assert.match(await page.innerText('pre.source'), /@oidc-verify\/hono/);
      });
    },
  ],
  [
    'every stop of the Tab key shows where it is, and all controls are stops',
    async ({ open }) => {
      await open('#sample=scope', async (page) => {
        await page.$$eval('details', (all) => {
          for (const one of all) one.open = true;
        });
        const stops = await walkByTab(page);
        assert.deepEqual(
          stops.filter(({ isSeen }) => !isSeen),
          [],
        );
        const wanted = await page.$$eval(
          CONTROLS,
          (all) => all.filter((one) => one.checkVisibility()).length,
        );
        assert.equal(stops.length, wanted);
      });
    },
  ],
  [
    'nothing is wider than a phone',
    async ({ open }) => {
      await open(
        '',
        async (page) => {
          for (const name of [
            'scopes',
            'audience',
            'encrypted',
            'no-token',
            'header-jwk-that-is-private',
          ]) {
            await pickSample(page, name);
            const width = await page.evaluate(() => document.documentElement.scrollWidth);
            assert.ok(width <= PHONE.width, `${name}: ${width}`);
          }
        },
        { viewport: PHONE },
      );
    },
  ],
  [
    'the theme follows the system until somebody switches it',
    async ({ open }) => {
      await open(
        '',
        async (page) => {
          const ground = async () =>
            page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
          const dark = await ground();
          await page.emulateMedia({ colorScheme: 'light' });
          const light = await ground();
          assert.notEqual(dark, light);
          await page.getByRole('button', { name: 'Use the dark theme' }).click();
          assert.equal(await ground(), dark);
        },
        { colorScheme: 'dark' },
      );
    },
  ],
  [
    'the path lights up in motion, and without any for those who want none',
    async ({ open }) => {
      const count = async (/** @type {'reduce' | 'no-preference'} */ reducedMotion) => {
        let found = 0;
        await open(
          '#sample=scopes',
          async (page) => {
            await pickSample(page, 'audience');
            found = await page.evaluate(() => document.getAnimations().length);
          },
          { reducedMotion },
        );
        return found;
      };
      assert.equal(await count('reduce'), 0);
      assert.ok((await count('no-preference')) > 0);
    },
  ],
];

const CONTROLS =
  'button:not(:disabled), select, textarea, summary, pre[tabindex], input:not([type="radio"]), input[type="radio"]:checked';
const MOST_STOPS = 150;

/**
 * @param {import('playwright-core').Page} page
 * @param {string} selector
 */
async function tabTo(page, selector) {
  for (let stops = 0; stops < MOST_STOPS; stops += 1) {
    await page.keyboard.press('Tab');
    const isThere = await page.evaluate((one) => document.activeElement?.matches(one), selector);
    if (isThere === true) return;
  }
  throw new Error(`The Tab key does not reach ${selector}`);
}

/** @param {import('playwright-core').Page} page */
async function walkByTab(page) {
  /** @type {{ name: string, isSeen: boolean }[]} */
  const stops = [];
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  for (;;) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(readStop);
    if (stop === undefined || stops.length > MOST_STOPS) return stops;
    stops.push(stop);
  }
}

/** Runs in the page. A radio is shown by the text beside it, and the token field by its frame. */
function readStop() {
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return undefined;
  const frames = [focused, focused.nextElementSibling, focused.closest('.token-field')];
  const isSeen = frames.some((frame) => {
    if (frame === null) return false;
    const { outlineStyle, outlineWidth } = getComputedStyle(frame);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  });
  return { name: `${focused.tagName} ${focused.id} ${focused.textContent?.slice(0, 20)}`, isSeen };
}

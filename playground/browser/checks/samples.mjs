import assert from 'node:assert/strict';
import { pickSample, waitForVerdict } from '../world.mjs';

/** @type {readonly import('../world.mjs').Check[]} */
export const sampleChecks = [
  [
    'every sample ends at the stage of its group',
    async ({ open }) => {
      await open('', async (page) => {
        const groups = await page.$$eval('#sample optgroup', (found) =>
          found.map((group) => ({
            label: group.getAttribute('label') ?? '',
            names: [...group.querySelectorAll('option')].map(({ value }) => value),
          })),
        );
        assert.ok(groups.flatMap(({ names }) => names).length > 350);
        /** @type {string[]} */
        const wrong = [];
        for (const { label, names } of groups) {
          for (const name of names) {
            await pickSample(page, name);
            const ended = await endOf(page);
            if (!fits(label, ended)) wrong.push(`${label}, ${name}: ${ended}`);
          }
        }
        assert.deepEqual(wrong, []);
      });
    },
  ],
  [
    'a refusal is told: the stage, the code, the status, the challenge, and the option that decides',
    async ({ open }) => {
      await open('#sample=audience', async (page) => {
        await waitForVerdict(page, 'refused', 'invalid_audience');
        assert.match(await page.innerText('[role="status"][aria-live]'), /Refused at claims.*401/s);
        assert.match(
          await page.innerText('pre.http'),
          /401 Unauthorized[^]*www-authenticate: Bearer error="invalid_token"/,
        );
        await page
          .locator('.stage[data-outcome="refused"] button', { hasText: 'audience' })
          .first()
          .click();
        assert.equal(await page.evaluate(() => document.activeElement?.id), 'option-audience');
        await page.keyboard.press('ControlOrMeta+A');
        await page.keyboard.type('https://other.test');
        await waitForVerdict(page, 'accepted');
        assert.match(await page.innerText('pre.source'), /audience: 'https:\/\/other\.test'/);
      });
    },
  ],
  [
    'a policy is suggested by the token, and nothing is called accepted without keys',
    async ({ open }) => {
      let token = '';
      await open('#sample=access-token', async (page) => {
        token = await page.inputValue('#token');
      });
      await open('', async (page) => {
        await page.fill('#token', `Authorization: Bearer ${token}`);
        await waitForVerdict(page, 'none', 'No policy yet');
        await page.getByRole('button', { name: 'Policy from token' }).first().click();
        await page.fill('#at', '2026-07-01T12:00:00Z');
        await waitForVerdict(page, 'assumed', 'Not verified');
      });
    },
  ],
  [
    'a token of a megabyte is refused like any other',
    async ({ open }) => {
      await open('', async (page) => {
        await page.fill('#token', 'a.'.repeat(500_000));
        await waitForVerdict(page, 'refused', 'malformed_token');
      });
    },
  ],
];

/** @param {import('playwright-core').Page} page */
async function endOf(page) {
  return page.evaluate(() => {
    const refused = document.querySelector('.stage[data-outcome="refused"]');
    const verdict = document.querySelector('.verdict');
    return refused?.getAttribute('data-stage') ?? verdict?.getAttribute('data-kind') ?? '';
  });
}

/**
 * @param {string} label
 * @param {string} ended
 */
function fits(label, ended) {
  if (label === 'Accepted') return ended === 'accepted';
  if (label === 'Usual mistakes') return ended !== 'accepted';
  return label.endsWith(` ${ended}`);
}

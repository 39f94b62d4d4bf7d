import assert from 'node:assert/strict';
import { waitForVerdict } from '../world.mjs';

/** @type {readonly import('../world.mjs').Check[]} */
export const privacyChecks = [
  [
    'nothing is stored, and the address holds the policy without the token',
    async ({ open }) => {
      await open('#sample=access-token', async (page) => {
        await waitForVerdict(page, 'accepted');
        const [, payload = '', signature = ''] = (await page.inputValue('#token')).split('.');
        const address = page.url();
        assert.match(address, /issuer=https/);
        assert.ok(!address.includes(payload) && !address.includes(signature));
        const stored = await page.evaluate(async () => ({
          cookies: document.cookie,
          local: localStorage.length,
          session: sessionStorage.length,
          databases: (await indexedDB.databases()).length,
          caches: (await caches.keys()).length,
          workers: (await navigator.serviceWorker.getRegistrations()).length,
          history: JSON.stringify(history.state),
        }));
        assert.deepEqual(stored, {
          cookies: '',
          local: 0,
          session: 0,
          databases: 0,
          caches: 0,
          workers: 0,
          history: 'null',
        });
      });
    },
  ],
  [
    'a link holds the token only if somebody says so, and then it leaves the address at once',
    async ({ open }) => {
      let link = '';
      let token = '';
      const permissions = ['clipboard-read', 'clipboard-write'];
      await open(
        '#sample=access-token',
        async (page) => {
          await waitForVerdict(page, 'accepted');
          token = await page.inputValue('#token');
          const copy = async () => {
            await page.getByRole('button', { name: 'Copy link' }).click();
            await page.getByText('Copied').waitFor();
            const text = await page.evaluate(() => navigator.clipboard.readText());
            await page.focus('#token');
            return text;
          };
          assert.ok(!(await copy()).includes(token));
          await page.check('#share-token');
          link = await copy();
          assert.ok(link.includes(token));
        },
        { permissions },
      );
      await open(new URL(link).hash, async (page) => {
        await waitForVerdict(page, 'accepted');
        assert.equal(await page.inputValue('#token'), token);
        assert.ok(!page.url().includes(token));
      });
    },
  ],
];

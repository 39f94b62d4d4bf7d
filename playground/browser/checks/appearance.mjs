import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { PHONE, WIDE } from '../world.mjs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCREENSHOTS = fileURLToPath(new URL('../../screenshots/', import.meta.url));

/** What is looked at: a name, and the fragment that leads there. */
const SCENES = [
  ['empty', ''],
  ['accepted', '#sample=scopes'],
  ['refused', '#sample=audience'],
  ['encrypted', '#sample=encrypted'],
  ['id-token', '#sample=id-token'],
  [
    'without-keys',
    '#issuer=https%3A%2F%2Fissuer.test&audience=a&token=eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2lzc3Vlci50ZXN0IiwiYXVkIjoiYSIsImV4cCI6NDEwMjQ0NDgwMH0.AAAA',
  ],
  ['misconfigured', '#preset=entra&preset.tenantId=common&issuer=&algorithms=HS256'],
];
const SIZES = /** @type {const} */ ([
  ['wide', WIDE],
  ['phone', PHONE],
]);
const THEMES = /** @type {const} */ (['light', 'dark']);

/** @type {readonly import('../world.mjs').Check[]} */
export const appearanceChecks = SIZES.flatMap(([size, viewport]) =>
  THEMES.flatMap((colorScheme) =>
    SCENES.map(([scene = '', fragment = '']) =>
      check(scene, fragment, size, viewport, colorScheme),
    ),
  ),
);

/**
 * @param {string} scene
 * @param {string} fragment
 * @param {string} size
 * @param {{ width: number, height: number }} viewport
 * @param {'light' | 'dark'} colorScheme
 * @returns {import('../world.mjs').Check}
 */
function check(scene, fragment, size, viewport, colorScheme) {
  const name = `${scene}, ${size}, ${colorScheme}`;
  return [
    `axe finds nothing: ${name}`,
    async ({ open }) => {
      await open(
        fragment,
        async (page) => {
          mkdirSync(SCREENSHOTS, { recursive: true });
          const path = `${SCREENSHOTS}${scene}-${size}-${colorScheme}.png`;
          await page.screenshot({ path, fullPage: true });
          await page.$$eval('details', (all) => {
            for (const one of all) one.open = true;
          });
          await page.evaluate(AXE);
          assert.deepEqual(await page.evaluate(findViolations), []);
        },
        { viewport, colorScheme },
      );
    },
  ];
}

/** Runs in the page. */
async function findViolations() {
  const axe = /** @type {typeof import('axe-core')} */ (Reflect.get(window, 'axe'));
  const { violations } = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  });
  return violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes.map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`),
  }));
}

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** What to do where there is no browser. */
export const HOW_TO_GET =
  'no Chromium is on the PATH. On Debian and Ubuntu: apt-get install chromium. On macOS: brew install chromium.';

/** Returns the path of an installed Chromium, or undefined. None is ever downloaded. */
export function findChromium() {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => isExecutable(path));
}

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} executablePath */
export async function launch(executablePath) {
  // As root, as in most containers, Chromium refuses to start its sandbox.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args });
}

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../../../', import.meta.url));

/** Sets that are read otherwise, and how. */
const READ_OTHERWISE: Readonly<Record<string, string>> = {
  AuthErrorOptions: 'what an error is made of, by code and not by an operator',
  AuthenticateOptions: 'once per request: its names are checked, and the requirement has a table',
  ContractAuthOptions: 'what the contract hands to createAuth, which has a table',
};

function sourcesOf(name: string): readonly string[] {
  const folder = `${packages}${name}/src`;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8'));
}

const sources = readdirSync(packages).flatMap(sourcesOf);
const namesIn = (pattern: RegExp): readonly string[] =>
  sources.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name));

test('every set of options has its table', () => {
  const sets = namesIn(/^export interface (\w+(?:Options|Arguments))\b/gm);
  const tables = new Set(namesIn(/\bOptionRows<\s*(\w+)/g));
  expect(sets.length).toBeGreaterThan(30);
  const without = sets.filter((name) => !tables.has(name) && !(name in READ_OTHERWISE));
  expect(without).toEqual([]);
  expect(Object.keys(READ_OTHERWISE).filter((name) => !sets.includes(name))).toEqual([]);
});

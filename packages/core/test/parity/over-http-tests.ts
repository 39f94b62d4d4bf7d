import { describe, expect, test } from 'vitest';
import { buildSendableCases, runOverHttp } from './over-http.ts';
import type { ServeCase } from './over-http.ts';

const cases = await buildSendableCases();

/** Registers every case that a request can carry as a test of what `serve` runs. */
export function testCorpusOverHttp(framework: string, serve: ServeCase): void {
  describe(`the decision corpus through ${framework}`, () => {
    test('is most of the corpus', () => {
      expect(cases.length).toBeGreaterThan(600);
    });

    test.each(cases.map((built) => [built.name, built] as const))('%s', async (_, built) => {
      expect(await runOverHttp(built, serve)).toEqual([]);
    });
  });
}

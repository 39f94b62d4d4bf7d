// An error handler that sends the refusals of this library must leave the framework's own errors as they
// are: a 400 for a malformed body is not an outage of the API.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listWrittenFiles, ROOT } from '../../scripts/test/written-files.ts';

const read = (path: string): string => readFileSync(`${ROOT}${path}`, 'utf8');
const PROGRAM = /^(?:examples\/[^/]+\/src|packages\/[^/]+\/examples)\/.*\.(?:ts|mjs|tsx)$/;
const programs = [...listWrittenFiles('examples/'), ...listWrittenFiles('packages/')].filter(
  (path) => PROGRAM.test(path) && read(path).includes('.sendError('),
);

/** Returns why the error handler of a program hides errors of its framework, or undefined. */
function findFault(text: string): string | undefined {
  if (/\.status\(500\)|\.(?:code|statusCode) ?\(?=? ?500\b/.test(text)) return 'always 500';
  const isHono = /from 'hono'/.test(text) && /onError/.test(text);
  return isHono && !text.includes('instanceof HTTPException') ? 'no HTTPException' : undefined;
}

describe('every program with an error handler', () => {
  test('is looked at', () => {
    expect(programs.length).toBeGreaterThan(20);
  });

  test.each(programs)('%s keeps the errors of its framework', (path) => {
    expect(findFault(read(path))).toBeUndefined();
  });

  test('a handler that does not is found', () => {
    expect(findFault('if (!auth.sendError(res, e)) res.status(500).json({})')).toBe('always 500');
    const handler = "import { Hono } from 'hono'; app.onError((e, c) => c.text('internal', 500));";
    expect(findFault(handler)).toBe('no HTTPException');
  });
});

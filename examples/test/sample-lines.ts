import type { RawRequest } from './hostile-requests.ts';

/** A request that an example prints, with the status that it promises. */
export interface SampleLine {
  readonly line: string;
  readonly status: number;
  readonly request: RawRequest;
}

/** Returns the lines such as `200  curl -i -X PUT -H 'authorization: Bearer …' --json '{}' 'http://…'`. */
export function readSampleLines(written: string): readonly SampleLine[] {
  return written
    .split('\n')
    .filter((line) => /^\d{3} /.test(line))
    .map((line) => ({ line, status: Number(line.slice(0, 3)), request: toRequest(line) }));
}

function toRequest(line: string): RawRequest {
  const find = (pattern: RegExp): string | undefined => pattern.exec(line)?.[1];
  const token = find(/-H 'authorization: ([^']+)'/);
  const method = find(/-X (\w+)/);
  return {
    url: find(/'(http:[^']+)'$/) ?? '',
    body: find(/--json '([^']+)'/),
    authorization: token === undefined ? [] : [token],
    ...(method === undefined ? {} : { method }),
  };
}

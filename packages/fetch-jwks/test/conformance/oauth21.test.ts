import { describe, expect, test } from 'vitest';
import { KEY, load, publish } from './endpoint.ts';

describe('§1.5 Communication Security', () => {
  test('[oauth21-1.5-https] MUST ask https URLs only, loopback aside', async () => {
    const plain = 'http://id.example/jwks';
    const keys = { keys: [KEY] };
    expect(await load({ [plain]: keys }, undefined, { jwksUri: plain })).toEqual({
      outcome: 'invalid_options',
      urls: [],
    });
    expect(await load(publish({ jwks_uri: plain }))).toMatchObject({ outcome: 'jwks_error' });
    const local = 'http://127.0.0.1:8080/jwks';
    expect(await load({ [local]: keys }, undefined, { jwksUri: local })).toMatchObject({
      outcome: ['own'],
    });
    expect(await load(publish())).toMatchObject({ outcome: ['own'] });
  });
});

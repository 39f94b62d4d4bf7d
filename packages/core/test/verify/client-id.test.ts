import { expect, test } from 'vitest';
import { readClientId } from '../../src/verify/client-id.ts';
import { readNames } from '../../src/verify/names.ts';

const PLACES = [['client', 'id'], ['azp']];

test.each<[object, string | undefined]>([
  [{ client: { id: 'a' }, azp: 'b' }, 'a'],
  [{ azp: 'b' }, 'b'],
  [{ client: {}, azp: 'b' }, 'b'],
  [{ client: { id: '' }, azp: 'b' }, undefined],
  [{ client: { id: 5 }, azp: 'b' }, undefined],
  [{ client: { id: null }, azp: 'b' }, undefined],
  [{ client: { id: ['a'] }, azp: 'b' }, undefined],
  [{}, undefined],
])('of %j the client is %j', (payload, client) => {
  expect(readClientId({ ...payload }, PLACES)).toBe(client);
});

test('where nothing is read, there is nothing', () => {
  expect(readClientId({ azp: 'a' }, [])).toBeUndefined();
  expect([...readNames({ permissions: ['a'] }, [])]).toEqual([]);
});

import { describe, expect, test } from 'vitest';
import { ERROR_TABLE } from '@oidc-verify/core';
import { adapterContract } from '@oidc-verify/testing';
import type { AdapterHarness, ContractResponse } from '@oidc-verify/testing';

/** An adapter that gives every request the same answer. */
function createLiar(name: string, response: ContractResponse, usable: boolean): AdapterHarness {
  return {
    name,
    start: async () => ({
      send: async () => response,
      upgrade: async () => ({ http1: `HTTP/1.1 ${response.status} \r\n\r\n${response.body}` }),
      ready: async () => {
        if (!usable) throw new Error('no keys');
      },
      healthcheck: () => ({ usable }),
      close: async () => {},
    }),
  };
}

const challenge = 'Bearer realm="contract"';
const { description } = ERROR_TABLE.missing_token;
const liars = [
  createLiar('passes everybody', { status: 200, headers: {}, body: '{"sub":"user-1"}' }, true),
  createLiar(
    'passes everybody as nobody',
    { status: 200, headers: {}, body: '{"sub":null}' },
    true,
  ),
  createLiar('crashes', { status: 500, headers: {}, body: '' }, false),
  createLiar(
    'refuses everybody',
    {
      status: 401,
      headers: {
        'www-authenticate': challenge,
        'cache-control': 'no-store',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ code: 'missing_token', error_description: description }),
    },
    false,
  ),
];

async function passes(run: () => Promise<void>): Promise<boolean> {
  try {
    await run();
    return true;
  } catch {
    return false;
  }
}

describe.each(liars)('an adapter that $name', (liar) => {
  test('fails most of the contract', async () => {
    const cases = adapterContract(liar);
    const outcomes = await Promise.all(cases.map(async (item) => passes(async () => item.run())));
    expect(outcomes.filter(Boolean).length).toBeLessThan(cases.length / 5);
  });
});

test('no case passes whatever the adapter does', async () => {
  const suites = liars.map((liar) => adapterContract(liar));
  const names = suites[0]?.map((item) => item.name) ?? [];
  const outcomes = await Promise.all(
    names.map(async (name, index) => {
      const runs = suites.map(async (suite) => passes(async () => suite[index]?.run()));
      return { name, alwaysPasses: (await Promise.all(runs)).every(Boolean) };
    }),
  );
  expect(outcomes.filter((outcome) => outcome.alwaysPasses)).toEqual([]);
});

test('every case has a name of its own', () => {
  const names = adapterContract(liars[0] as AdapterHarness).map((item) => item.name);
  expect(names.length).toBeGreaterThan(200);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

test('a broken promise says what was expected and what came', async () => {
  const [first] = adapterContract(liars[0] as AdapterHarness);
  await expect(first?.run()).rejects.toMatchObject({
    name: 'AssertionError',
    message: 'status for missing_token: expected 401, got 200',
    expected: 401,
    actual: 200,
  });
});

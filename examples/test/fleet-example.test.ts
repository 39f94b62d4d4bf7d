// oxlint-disable vitest/no-conditional-tests -- the scenes need a redis-server
import { describe, expect, test } from 'vitest';
import { hasRedisServer, HOW_TO_GET } from '../../tools/stores/redis-server.mjs';
import { parseArguments } from '../fleet/src/arguments.mjs';
import { Judge } from '../fleet/src/judge.mjs';
import { tally } from '../fleet/src/requests.mjs';
import { runExample } from './example-process.ts';

const SERVER = 'fleet/src/server.mjs';
const NOTICE = `NOT TESTED: the scenes of examples/fleet, because ${HOW_TO_GET}`;
const SCENES_MS = 180_000;

describe('the fleet', () => {
  if (hasRedisServer()) {
    test('plays all scenes as expected', { timeout: SCENES_MS }, async () => {
      // oxlint-disable-next-line node/no-process-env -- where redis-server is
      const { PATH = '' } = process.env;
      const { code, stdout, stderr } = await runExample(SERVER, { PATH });
      expect(stderr).toBe('');
      expect(stdout.split('\n').filter((line) => line.startsWith('✘'))).toEqual([]);
      expect(stdout).toMatch(/\n20 scenes as expected, 0 not\n$/);
      expect(code).toBe(0);
    });
  } else {
    console.warn(NOTICE);
  }

  test('says what to install where there is no redis-server', async () => {
    const { code, stdout, stderr } = await runExample(SERVER, { PATH: '/nowhere' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toBe(`The fleet needs a Redis: ${HOW_TO_GET}\n`);
  });
});

describe('arguments of the fleet', () => {
  test.each([
    [[], { minutes: 0 }],
    [['--minutes', '0.5'], { minutes: 0.5 }],
    [['--help'], { help: true }],
    [['--minutes', 'ten'], { wrong: '--minutes must be a number from 0 to 1440' }],
    [['--minutes', '1441'], { wrong: '--minutes must be a number from 0 to 1440' }],
  ])('%j', (argv, expected) => {
    expect(parseArguments(argv)).toEqual(expected);
  });

  test.each([[['ten']], [['--seconds', '1']], [['--minutes', '-1']]])('%j are refused', (argv) => {
    expect(parseArguments(argv)).toHaveProperty('wrong');
  });
});

describe('the judge of the fleet', () => {
  test('finds wrong answers', () => {
    const judge = new Judge();
    judge.take('a session', '200', ['200']);
    expect(judge.isSatisfied).toBe(true);
    judge.take('an ended session', '200', ['401 token_revoked']);
    judge.accuse('a proof was accepted 2 times');
    expect(judge.wrong).toEqual([
      'an ended session: 200, expected 401 token_revoked',
      'a proof was accepted 2 times',
    ]);
    expect(judge.isSatisfied).toBe(false);
  });

  test('takes a 503 in an outage, and few of them at other times', () => {
    const judge = new Judge();
    judge.redisGoes();
    for (let count = 0; count < 50; count++) judge.take('a proof', '503 x', ['200']);
    judge.redisIsBack();
    judge.take('a proof', '503 x', ['200']);
    expect(judge.isSatisfied).toBe(true);
    const other = new Judge();
    for (let count = 0; count < 99; count++) other.take('a proof', '200', ['200']);
    other.take('a proof', '503 x', ['200']);
    expect(other.isSatisfied).toBe(true);
    other.take('a proof', '503 x', ['200']);
    expect(other.isSatisfied).toBe(false);
    expect(other.wrong).toEqual([]);
  });

  test('takes no 503 for what needs no Redis', () => {
    const judge = new Judge();
    judge.redisGoes();
    judge.take('a forged token', '503 x', ['401 invalid_signature'], false);
    expect(judge.wrong).toHaveLength(1);
  });
});

test('answers are counted by kind', () => {
  expect(tally(['401 b', '200', '401 b'])).toBe('1 × 200, 2 × 401 b');
});

import { send, toStep } from './api-client.mjs';
import { Browser } from './browser.mjs';
import { parseChallenges } from './challenge.mjs';
import { bearer, scene } from './scene.mjs';
import { signIn } from './tokens.mjs';

/** @import { User } from './browser.mjs' */
/** @import { Expectation } from './expectation.mjs' */
/** @import { Scene, Section } from './scene.mjs' */
/** @import { SignInDemand } from './tokens.mjs' */

const PASSWORD = Object.freeze({ account: 'alice', method: 'password' });
const PASSKEY = Object.freeze({ account: 'alice', method: 'passkey' });
const PASSKEY_BEFORE = Object.freeze({ ...PASSKEY, secondsAgo: 600 });

/** @type {Expectation} */
const DEMANDED = {
  status: 401,
  code: 'insufficient_user_authentication',
  error: 'insufficient_user_authentication',
  parameters: { acr_values: 'passkey', max_age: '300' },
};

/** @type {Section} */
export const stepUp = {
  title: 'A route that requires a sign-in by passkey in the last five minutes',
  scenes: [
    scene('token without a user', 'GET /payouts', ({ reader }) => bearer(reader), DEMANDED),
    {
      ...scene('by password', 'GET /payouts', ({ byPassword }) => bearer(byPassword), DEMANDED),
      arrange: async ({ connect, tokens }) => {
        tokens.byPassword = await signIn(connect, new Browser(), PASSWORD);
      },
    },
    scene('the same token on another route', 'GET /me', ({ byPassword }) => bearer(byPassword), {
      status: 200,
      body: { sub: 'alice' },
    }),
    stepUpScene('by password, then as requested', PASSWORD),
    {
      ...scene(
        'by passkey, ten minutes ago',
        'GET /payouts',
        ({ byPasskeyBefore }) => bearer(byPasskeyBefore),
        DEMANDED,
      ),
      arrange: async ({ connect, tokens }) => {
        tokens.byPasskeyBefore = await signIn(connect, new Browser(), PASSKEY_BEFORE);
      },
    },
    stepUpScene('ten minutes ago, then as requested', PASSKEY_BEFORE),
  ],
};

/**
 * A scene in which a user's sign-in is not sufficient, and the client sends the user to the provider
 * again, with the parameters of the challenge (RFC 9470 §4).
 * @param {string} title
 * @param {User} before
 * @returns {Scene}
 */
function stepUpScene(title, before) {
  return {
    title,
    request: 'GET /payouts',
    expected: {
      status: 200,
      body: { acr: 'passkey' },
      steps: ['401 insufficient_user_authentication', '200'],
    },
    act: async (api, { connect }) => {
      // The same browser, so the provider knows the user and must notice that the sign-in is too weak.
      const browser = new Browser();
      const token = await signIn(connect, browser, before);
      const refused = await send(api.url, { path: '/payouts', token });
      const better = await signIn(connect, browser, PASSKEY, toDemand(refused.challenge ?? ''));
      const accepted = await send(api.url, { path: '/payouts', token: better });
      return { ...accepted, steps: [toStep(refused), toStep(accepted)] };
    },
  };
}

/**
 * @param {string} challenge
 * @returns {SignInDemand}
 */
function toDemand(challenge) {
  const { acr_values: acrValues, max_age: maxAge } =
    parseChallenges(challenge)[0]?.parameters ?? {};
  if (acrValues === undefined || maxAge === undefined)
    throw new Error('the challenge has no acr_values or max_age');
  return { acrValues, maxAgeSeconds: Number(maxAge) };
}

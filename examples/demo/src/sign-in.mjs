// The provider's sign-in page. It accepts whatever is typed into it.
import { text } from 'node:stream/consumers';
import { interactionPolicy } from 'oidc-provider';

/** @import { IncomingMessage, ServerResponse } from 'node:http' */
/** @import { Context, Provider } from 'oidc-provider' */

const PATH = '/sign-in/';

const PAGE = `<!doctype html>
<title>Sign in</title>
<form method="post">
  <input name="account"> <input name="method"> <input name="secondsAgo" value="0"> <button>Sign in</button>
</form>`;

/**
 * Returns the address of the page for one sign-in.
 * @param {unknown} _context
 * @param {{ readonly uid: string }} interaction
 */
export function toSignInUrl(_context, { uid }) {
  return `${PATH}${uid}`;
}

/**
 * Returns when users have to sign in: whenever the provider requires it, and when the client asks for a
 * stronger sign-in than they had (`acr_values`, RFC 9470 §5).
 */
export function createSignInPolicy() {
  const { base, Check } = interactionPolicy;
  const policy = base();
  policy
    .get('login')
    .checks.add(new Check('acr_values', 'a stronger sign-in is required', isTooWeak));
  return policy;
}

/** @param {Context} context */
function isTooWeak({ oidc }) {
  const wanted = oidc.params.acr_values?.split(' ');
  return wanted !== undefined && !wanted.includes(oidc.acr ?? '');
}

/**
 * Returns whether a request is for the page.
 * @param {IncomingMessage} request
 */
export function isSignIn({ url = '' }) {
  return url.startsWith(PATH);
}

/**
 * Serves the page and processes its form.
 * @param {Provider} provider
 * @param {IncomingMessage} request
 * @param {ServerResponse} response
 */
export async function serveSignIn(provider, request, response) {
  try {
    // Rejects if this browser has no sign-in in progress.
    await provider.interactionDetails(request, response);
    if (request.method !== 'POST') {
      response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
      return;
    }
    const form = new URLSearchParams(await text(request));
    await provider.interactionFinished(request, response, { login: toLogin(form) });
  } catch (error) {
    console.error(error);
    response.writeHead(400).end();
  }
}

/**
 * A provider may accept a sign-in that happened elsewhere and earlier (`ts`).
 * @param {URLSearchParams} form
 */
function toLogin(form) {
  const ts = Math.floor(Date.now() / 1_000) - Number(form.get('secondsAgo') ?? 0);
  return { accountId: form.get('account'), acr: form.get('method'), ts };
}

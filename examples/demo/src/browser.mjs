/**
 * @typedef {object} User what a user types into the sign-in page
 * @property {string} account
 * @property {string} method one of `ACR_VALUES`
 * @property {number} [secondsAgo] how long ago the sign-in was, default now
 */

const MAX_HOPS = 20;

/** A browser that keeps cookies, follows redirects, and has a user. */
export class Browser {
  /** @type {Map<string, string>} */
  #cookies = new Map();

  /**
   * Opens `start`, follows redirects, and returns the final URL, which is under `goal`. If the sign-in
   * page appears, `user` fills it in.
   * @param {URL} start
   * @param {string} goal
   * @param {User} user
   */
  async visit(start, goal, { account, method, secondsAgo = 0 }) {
    let url = start;
    /** @type {RequestInit} */
    let how = {};
    for (let hops = 0; hops < MAX_HOPS; hops += 1) {
      const response = await this.#open(url, how);
      const location = response.headers.get('location');
      if (location === null && response.status !== 200) {
        throw new Error(`${url.pathname} responded with ${response.status}`);
      }
      if (location === null) {
        const form = { account, method, secondsAgo: String(secondsAgo) };
        how = { method: 'POST', body: new URLSearchParams(form) };
      } else {
        how = {};
        url = new URL(location, url);
        if (url.href.startsWith(goal)) return url;
      }
    }
    throw new Error('the provider redirects endlessly');
  }

  /**
   * @param {URL} url
   * @param {RequestInit} how
   */
  async #open(url, how) {
    const cookie = [...this.#cookies].map((pair) => pair.join('=')).join('; ');
    const response = await fetch(url, { ...how, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** @param {string} line */
  #keep(line) {
    const [pair = ''] = line.split(';', 1);
    const equals = pair.indexOf('=');
    const [name, value] = [pair.slice(0, equals), pair.slice(equals + 1)];
    if (value === '') this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}

// Hands requests on to one of several Workers: `/a/me` is `/me` of the first.

/** @typedef {Readonly<Record<string, { fetch: (url: string, request: Request) => Promise<Response> }>>} Bindings */

export default {
  /**
   * @param {Request} request
   * @param {Bindings} env
   */
  async fetch(request, env) {
    const url = new URL(request.url);
    const [, name = '', ...path] = url.pathname.split('/');
    const target = env[name];
    if (target === undefined) return new Response('no such Worker', { status: 404 });
    return target.fetch(`https://worker.invalid/${path.join('/')}`, request);
  },
};

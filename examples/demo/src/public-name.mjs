import { AUDIENCES } from './setting.mjs';

/**
 * Returns a fetch that finds the API at `url` under its public name, as a name server and a proxy
 * that ends TLS would have it: the API itself never sees the address that its clients call.
 * @param {string} url
 */
export function createPublicFetch(url) {
  return async (/** @type {string} */ target, /** @type {RequestInit} */ how = {}) => {
    if (!isApi(target)) return await fetch(target, how);
    const { pathname, search } = new URL(target);
    return await fetch(new URL(pathname + search, url), how);
  };
}

/**
 * Returns whether `target` is a public URL of the API.
 * @param {string} target
 */
export function isApi(target) {
  return new URL(target).origin === AUDIENCES.reports;
}

// As `URL` spells them: four decimals, or an IPv6 address in brackets.
const LOOPBACK = /^(?:(?:.*\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Tells whether a host, in lower case, is this very machine, where plain http stays inside (RFC 8252 §8.3). */
export function isLoopbackHost(host: string): boolean {
  return LOOPBACK.test(host);
}

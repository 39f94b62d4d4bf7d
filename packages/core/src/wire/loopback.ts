// A name, IPv4 in any notation, or IPv6 in brackets: nothing that would end the host within a URL.
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])$/i;
// As `URL` writes them. The last form is 127.0.0.0/8 as an IPv4-mapped address (RFC 4291 §2.5.5.2).
const LOOPBACK =
  /^(?:(?:.*\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[::1\]|\[::ffff:7f[\da-f]{2}:[\da-f]{1,4}\])$/;

/**
 * Returns true for a host that is this machine, where plain http is safe (RFC 8252 §8.3): `localhost`
 * and names below it, 127.0.0.0/8 and ::1. Every notation that `URL` accepts counts, such as `127.1`
 * or `[::ffff:127.0.0.1]`; IPv6 is written in brackets. Names are not resolved.
 */
export function isLoopbackHost(host: string): boolean {
  if (!HOST.test(host)) return false;
  try {
    return LOOPBACK.test(new URL(`http://${host}`).hostname);
  } catch {
    return false;
  }
}

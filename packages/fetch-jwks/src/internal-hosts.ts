import { isSpecialAddress } from './special-addresses.ts';

/** The ends of names that only resolve inside a machine or a network. */
const INTERNAL_NAMES: ReadonlySet<string> = new Set([
  'localhost', // RFC 6761 §6.3
  'localdomain', // the usual domain of /etc/hosts
  'local', // multicast DNS, RFC 6762; Kubernetes and Active Directory
  'internal', // reserved for private use by ICANN (2024); metadata services of Google and AWS
  'intranet', // this and the next four: in private use, RFC 6762 appendix G
  'private',
  'corp',
  'home',
  'lan',
  'mail', // never delegated, as `corp` and `home` (ICANN, 2018)
  'arpa', // infrastructure, RFC 3172: home.arpa (RFC 8375), ipv4only.arpa (RFC 8880)
  'svc', // Kubernetes services, by the search domain of a pod
  'default', // the same, in the namespace of the API server
  'consul', // the DNS interface of Consul
  'alt', // outside of DNS, RFC 9476
  'onion', // outside of DNS, RFC 7686
]);

/**
 * Returns true for a host that can only be internal: a special-purpose address, a name of one label, or
 * a name under a domain that the public DNS does not have. `hostname` is one of `URL`. Names are not
 * resolved, so a public name with an internal address is for the resolver to refuse.
 */
export function isInternalHost(hostname: string): boolean {
  const name = withoutRoot(hostname);
  if (name.startsWith('[') || /^[\d.]*$/.test(name)) return name === '' || isSpecialAddress(name);
  const labels = name.split('.');
  return labels.length === 1 || INTERNAL_NAMES.has(labels.at(-1) ?? '');
}

/** Returns the name without the dot of the DNS root, which makes it no other name. */
export function withoutRoot(hostname: string): string {
  return hostname.replace(/\.+$/, '');
}

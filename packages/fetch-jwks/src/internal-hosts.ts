import { isSpecialHostname } from './special-addresses.ts';

/** Top-level domains of names that only resolve inside of a machine or a network. */
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
  'mail', // like `corp` and `home`, ICANN will not delegate it (2018)
  'arpa', // infrastructure, RFC 3172: home.arpa (RFC 8375), ipv4only.arpa (RFC 8880)
  'svc', // Kubernetes services, by the search domain of a pod
  'default', // the same, in the namespace of the API server
  'consul', // the DNS interface of Consul
  'alt', // outside of DNS, RFC 9476
  'onion', // outside of DNS, RFC 7686
]);

/**
 * Returns true for a host that can only be internal: a special-purpose address, a name of one label, or a name
 * under a domain that does not exist in the public DNS. `hostname` is that of a `URL`. Names are not resolved,
 * so the DNS resolver has to refuse public names with internal addresses.
 */
export function isInternalHost(hostname: string): boolean {
  const name = withoutRoot(hostname);
  if (name.startsWith('[') || /^[\d.]*$/.test(name)) return name === '' || isSpecialHostname(name);
  const labels = name.split('.');
  return labels.length === 1 || INTERNAL_NAMES.has(labels.at(-1) ?? '');
}

/** Returns the name without trailing dots: `localhost.` is `localhost`. */
export function withoutRoot(hostname: string): string {
  return hostname.replace(/\.+$/, '');
}

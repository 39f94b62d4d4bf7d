import type { NoAnswer } from './evidence.ts';
import { fail } from './finding.ts';
import type { Finding } from './finding.ts';
import { judgeRefusedCertificate } from './tls-findings.ts';
import { isTlsCode } from './transport.ts';

/** What a failed request means: the end of the identifier, the meaning, and what to do. */
type Cause = readonly [id: string, meaning: string, advice: string];

const CAUSES: Readonly<Record<string, Cause>> = {
  ENOTFOUND: [
    'dns',
    'the host name has no address',
    'check the spelling of the host, and the DNS that this machine uses',
  ],
  EAI_AGAIN: ['dns', 'the DNS did not answer', 'check the DNS that this machine uses'],
  ECONNREFUSED: [
    'refused',
    'nothing listens on that port',
    'check the host and the port, and that the server is running',
  ],
  ECONNRESET: [
    'reset',
    'the connection was cut off',
    'look for a proxy or a firewall on the way, or for a server that speaks no TLS on this port',
  ],
  EPROTO: [
    'tls',
    'the server speaks no TLS that this client knows',
    'check the port and the scheme; the server needs TLS 1.2 or 1.3',
  ],
  EHOSTUNREACH: [
    'route',
    'no route leads to the host',
    'check the network of this machine, and its VPN',
  ],
  ENETUNREACH: [
    'route',
    'no route leads to the network of the host',
    'check the network of this machine, and its VPN',
  ],
  timeout: [
    'timeout',
    'there was no whole answer in time',
    'look for a firewall that drops packets, or raise --timeout-ms',
  ],
  'too-large': [
    'too-large',
    'the document is too large',
    'a verifier refuses it too; look at what the URL serves',
  ],
  encoding: [
    'encoding',
    'the body cannot be decoded',
    'a verifier cannot read it either: look for a server or a proxy that sends a wrong Content-Encoding',
  ],
  'private-address': [
    'private-address',
    'a document leads to an address of this machine, of a private network or for special use',
    'a verifier does not follow it either; if it has to, allow the host: --allow-private-host here, dangerouslyAllowPrivateHosts in the API',
  ],
};

/** Codes for which the issuer was not reached at all. */
const UNREACHED: ReadonlySet<string> = new Set([
  'dns',
  'refused',
  'reset',
  'route',
  'timeout',
  'network',
]);

/** Judges a request without an answer. */
export function judgeNoAnswer(purpose: string, outcome: NoAnswer): Finding {
  const { url, code, message } = outcome;
  if (isTlsCode(code)) return judgeRefusedCertificate(outcome);
  const [id, meaning, advice] = causeOf(code);
  return fail(`${purpose}.${id}`, `${url}: ${meaning} (${code}: ${message})`, advice);
}

/** Returns whether a request found nobody to answer, which says nothing about what is there. */
export function isUnreached({ code }: NoAnswer): boolean {
  return !isTlsCode(code) && UNREACHED.has(causeOf(code)[0]);
}

function causeOf(code: string): Cause {
  const known = CAUSES[code];
  if (known !== undefined) return known;
  if (code.startsWith('HPE_')) {
    return ['http', 'the answer is not HTTP', 'check the port: something else listens there'];
  }
  return ['network', 'the request failed', 'try the URL with curl -v from this machine'];
}

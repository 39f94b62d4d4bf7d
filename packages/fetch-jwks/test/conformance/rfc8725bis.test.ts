import { describe, expect, test } from 'vitest';
import { KEY, load, OIDC_URL, publish } from './endpoint.ts';

const INTERNAL = [
  'https://127.0.0.1/jwks',
  'https://localhost/jwks',
  'https://[::1]/jwks',
  'https://[::ffff:10.0.0.1]/jwks',
  'https://10.1.2.3/jwks',
  'https://192.168.0.1/jwks',
  'https://169.254.169.254/latest/meta-data',
  'https://0x7f000001/jwks',
  'https://2130706433/jwks',
];

describe('§3.10 Do Not Trust Received Claims', () => {
  test('[rfc8725bis-3.10-ssrf] SHOULD NOT ask a discovered URL at a loopback or local address', async () => {
    for (const uri of INTERNAL) {
      const documents = { ...publish({ jwks_uri: uri }), [uri]: { keys: [KEY] } };
      expect(await load(documents)).toEqual({ outcome: 'jwks_error', urls: [OIDC_URL] });
    }
    const outside = 'https://keys.example/jwks';
    const documents = { ...publish({ jwks_uri: outside }), [outside]: { keys: [KEY] } };
    expect(await load(documents)).toEqual({ outcome: ['own'], urls: [OIDC_URL, outside] });
  });
});

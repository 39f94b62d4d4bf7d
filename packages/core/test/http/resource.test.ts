import { describe, expect, test } from 'vitest';
import { authorizationServerFault, resourceFault, urlFault } from '../../src/http/resource.ts';

const NO_URL = 'must be an absolute URL, such as https://api.example.com';
const NO_HTTPS = 'must start with https:// (http:// only for loopback)';

describe('what keeps a text from being a URL of ours', () => {
  test.each([
    ['https://api.example.com', undefined],
    ['http://localhost:3000/', undefined],
    ['http://LOCALHOST/', undefined],
    ['http://localhost./', undefined],
    ['http://deep.api.localhost/', undefined],
    ['http://127.10.20.30/', undefined],
    ['http://[::1]:8080/', undefined],
    ['', NO_URL],
    ['/v1', NO_URL],
    ['api.example.com', NO_URL],
    ['ftp://api.example.com', NO_URL],
    ['https://api.example.com/ ', NO_URL],
    ['https://api.example.com/%', NO_URL],
    [' https://api.example.com', NO_URL],
    ['xhttps://api.example.com', NO_URL],
    ['https://api.example.com/ä', NO_URL],
    ['https://api.example.com/a"b', NO_URL],
    ['https://api.example.com/a\nb', NO_URL],
    ['https://api.example.com:x/', NO_URL],
    ['https://user@api.example.com', 'must not contain credentials'],
    ['https://:secret@api.example.com', 'must not contain credentials'],
    ['http://api.example.com', NO_HTTPS],
    ['http://notlocalhost/', NO_HTTPS],
    ['http://localhost.example.com/', NO_HTTPS],
    ['http://127.0.0.1.example.com/', NO_HTTPS],
    ['http://128.0.0.1/', NO_HTTPS],
    ['http://[::2]/', NO_HTTPS],
    ['http://[2001:db8::1]/', NO_HTTPS],
  ])('%j: %s', (text, fault) => {
    expect(urlFault(text)).toBe(fault);
    expect(resourceFault(text)).toBe(fault);
    expect(authorizationServerFault(text)).toBe(fault);
  });

  test('a resource has no fragment, and stands as a URL parser would write it', () => {
    const changed =
      'must be a normalized URL, because clients request its metadata at the normalized path';
    expect(resourceFault('https://api.example.com/#a')).toBe(
      'must not have a fragment (RFC 9728 §1.2)',
    );
    expect(resourceFault('https://api.example.com/a/../b')).toBe(changed);
    expect(resourceFault('https://api.example.com/a?b=c')).toBeUndefined();
  });

  test('an issuer has no query and no fragment', () => {
    for (const end of ['?', '?a=b', '#', '#a']) {
      expect(authorizationServerFault(`https://id.example.com/${end}`)).toBe(
        'must not have a query or a fragment',
      );
    }
  });
});

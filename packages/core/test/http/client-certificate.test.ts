import { isAuthError } from '@oidc-verify/core';
import type { AuthRequest } from '@oidc-verify/core/http';
import { describe, expect, test, vi } from 'vitest';
import { fromHeader, fromTlsSocket } from '../../src/http/client-certificate.ts';
import type { CertificateFormat } from '../../src/http/certificate-formats.ts';
import { messagesOf, problemsOf } from '../setting.ts';
import { createCertificate, encodeDer, toPem } from './certificate.ts';

const own = createCertificate('client');
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const PROXY = '10.0.0.1';

/** The formats of a certificate alone. */
type PlainFormat = Exclude<CertificateFormat, 'xfcc'>;

/** Spells a certificate as proxies do. */
const SPELL: Readonly<Record<PlainFormat, (bytes: Uint8Array) => string>> = {
  rfc9440: (bytes) => `:${base64(bytes)}:`,
  pem: (bytes) => encodeURIComponent(toPem(bytes)),
  base64,
};
const FORMATS = Object.keys(SPELL) as PlainFormat[];

function toRequest(values: unknown, remoteAddress: string | undefined = PROXY): AuthRequest {
  const headers = (name: string): readonly string[] =>
    name.toLowerCase() === 'client-cert' ? (values as string[]) : [];
  return { method: 'GET', url: '/', headers, remoteAddress };
}

const reader = (format: CertificateFormat): ReturnType<typeof fromHeader> =>
  fromHeader({ name: 'Client-Cert', format, trusted: (address) => address === PROXY });

/** Returns the bytes, `undefined`, or the code of the refusal. */
function read(format: CertificateFormat, values: unknown, address?: string): unknown {
  try {
    return reader(format)(toRequest(values, address));
  } catch (error) {
    if (isAuthError(error)) return `${error.status} ${error.code}`;
    throw error;
  }
}

const REFUSED = '401 invalid_certificate';

/** Returns a SEQUENCE of so many bytes altogether. */
const ofSize = (bytes: number): Uint8Array => {
  const content = new Uint8Array(bytes - 4);
  return new Uint8Array(encodeDer(0x30, content));
};

const rejects = async (): Promise<never> => {
  throw new Error('no such list');
};
const boom = (): never => {
  throw new Error('boom');
};

const inThreeBytes = Uint8Array.from([0x30, 0x83, 0x01, 0x00, ...new Uint8Array(256)]);

describe.each(FORMATS)('a header of format %s', (format) => {
  const spell = SPELL[format];

  test('from the trusted proxy brings the certificate', () => {
    expect(read(format, [spell(own.der)])).toEqual(own.der);
  });

  test.each([128, 200, 255, 256, 257, 1000, 16_384].map((size) => [size]))(
    'of %i bytes is read to the last one',
    (size) => {
      const content = size < 131 ? size - 2 : size < 259 ? size - 3 : size - 4;
      const bytes = new Uint8Array(encodeDer(0x30, new Uint8Array(content).fill(0x41)));
      expect(read(format, [spell(bytes)])).toEqual(bytes);
    },
  );

  test('that is not there is no certificate, and nobody is asked', () => {
    const trusted = vi.fn(() => true);
    const certificate = fromHeader({ name: 'Client-Cert', format, trusted });
    expect(certificate(toRequest([]))).toBeUndefined();
    expect(trusted).not.toHaveBeenCalled();
  });

  test.each([['10.0.0.2'], ['10.0.0.10'], [''], ['::ffff:10.0.0.1']])(
    'from %j is refused',
    (address) => {
      expect(read(format, [spell(own.der)], address)).toBe(REFUSED);
    },
  );

  test('from a peer whose address is unknown is asked for with undefined', () => {
    const trusted = vi.fn(() => true);
    const certificate = fromHeader({ name: 'Client-Cert', format, trusted });
    const { remoteAddress: _, ...request } = toRequest([spell(own.der)]);
    expect(certificate(request)).toEqual(own.der);
    expect(trusted).toHaveBeenCalledWith(undefined);
  });

  test.each([
    [false],
    [undefined],
    [null],
    [1],
    ['true'],
    [{}],
    [Promise.resolve(true)],
    // oxlint-disable-next-line unicorn/no-thenable -- no promise, but can be awaited
    [{ then: (done: (value: unknown) => void) => done(true) }],
  ])('is trusted on the literal true only, not on %j', (answer) => {
    const trusted = (): never => answer as never;
    const certificate = fromHeader({ name: 'Client-Cert', format, trusted });
    expect(() => certificate(toRequest([spell(own.der)]))).toThrow(
      expect.objectContaining({ code: 'invalid_certificate' }),
    );
  });

  test('whose proxy cannot be told is not trusted', async () => {
    const unhandled = vi.fn();
    process.on('unhandledRejection', unhandled);
    const certificate = fromHeader({ name: 'Client-Cert', format, trusted: rejects as never });
    expect(() => certificate(toRequest([spell(own.der)]))).toThrow(
      expect.objectContaining({ code: 'invalid_certificate' }),
    );
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    process.off('unhandledRejection', unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    const throws = fromHeader({ name: 'Client-Cert', format, trusted: boom });
    expect(() => throws(toRequest([spell(own.der)]))).toThrow('boom');
  });

  const value = spell(own.der);
  const tail = own.der.subarray(1);
  test.each<[string, unknown]>([
    ['two values', [value, value]],
    ['a second, empty value', [value, '']],
    ['values that were joined', [`${value}, ${value}`]],
    ['values that were joined without a space', [`${value},${value}`]],
    ['an empty value', ['']],
    ['a space', [' ']],
    ['a leading space', [` ${value}`]],
    ['a trailing space', [`${value} `]],
    ['a trailing comma', [`${value},`]],
    ['quotes', [`"${value}"`]],
    ['a parameter', [`${value};a=1`]],
    ['what is no text', [7]],
    ['no value in a list', [undefined]],
    ['a list as its value', [[value]]],
    ['a second value that is no text', [value, 7]],
    ['a first value that is no text', [null, value]],
    ['the certificate twice', [spell(Buffer.concat([own.der, own.der]))]],
    ['a byte behind it', [spell(Buffer.concat([own.der, Buffer.from([0])]))]],
    ['its last byte missing', [spell(own.der.subarray(0, -1))]],
    ['its first byte missing', [spell(tail)]],
    ['another tag', [spell(Buffer.concat([Buffer.from([0x31]), tail]))]],
    ['an indefinite length', [spell(Buffer.from([0x30, 0x80, 0x00, 0x00]))]],
    ['a length that is longer than need be', [spell(Buffer.from([0x30, 0x81, 0x01, 0x05]))]],
    ['the same in two bytes', [spell(Buffer.from([0x30, 0x82, 0x00, 0x01, 0x05]))]],
    ['a length in three bytes', [spell(Buffer.from([0x30, 0x83, 0x00, 0x00, 0x01, 0x05]))]],
    ['a length in two bytes that says three', [spell(inThreeBytes)]],
    ['a tag alone', [spell(Buffer.from([0x30]))]],
    ['half a length', [spell(Buffer.from([0x30, 0x82, 0x01]))]],
    ['16 KiB and a byte', [spell(ofSize(16_385))]],
    ['a megabyte', [spell(ofSize(1_000_000).subarray(0, 999_999))]],
    ['a text', ['certificate']],
    ['null', ['null']],
  ])('with %s is refused', (_, values) => {
    expect(read(format, values)).toBe(REFUSED);
  });

  test.each(FORMATS.filter((other) => other !== format))('spelt as %s is refused', (other) => {
    expect(read(format, [SPELL[other](own.der)])).toBe(REFUSED);
  });
});

const small = (content: number): Uint8Array =>
  new Uint8Array(encodeDer(0x30, new Uint8Array(content).fill(7)));

const spelt = (text: string): readonly [CertificateFormat, string][] => [
  ['rfc9440', `:${text}:`],
  ['base64', text],
  ['pem', encodeURIComponent(`-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`)],
];

describe('base64 is canonical', () => {
  test.each([
    [5, 'MAUHBwcHBw=='],
    [6, 'MAYHBwcHBwc='],
    [7, 'MAcHBwcHBwcH'],
  ])('with padding where %i bytes need it', (content, text) => {
    for (const [format, value] of spelt(text)) {
      expect(read(format, [value])).toEqual(small(content));
    }
  });

  test.each([
    ['no padding', 'MAUHBwcHBw'],
    ['half of its padding', 'MAUHBwcHBw='],
    ['too much padding', 'MAUHBwcHBw==='],
    ['a whole group of padding', 'MAUHBwcHBw======'],
    ['padding inside', 'MAUHBw==BwcHBw=='],
    ['unused bits', 'MAUHBwcHBx=='],
    ['the alphabet of URLs', 'MAUHBwcH_w=='],
    ['a space inside', 'MAUHBwcH Bw='],
    ['a tab inside', 'MAUHBwcH\tBw='],
    ['a letter outside ASCII', 'MAUHBwcHBŵ=='],
    ['padding only', '===='],
  ])('and refused with %s', (_, text) => {
    for (const [format, value] of spelt(text)) expect(read(format, [value])).toBe(REFUSED);
  });
});

describe('rfc9440', () => {
  const text = base64(own.der);
  test.each([
    ['no colons', text],
    ['one colon', `:${text}`],
    ['the other colon', `${text}:`],
    ['a third colon', `:${text}::`],
    ['nothing between', '::'],
    ['one colon alone', ':'],
    ['a space between', `: ${text}:`],
    ['a list', `(:${text}:)`],
    ['a string', `"${text}"`],
    ['a boolean', '?1'],
  ])('%s is refused', (_, value) => {
    expect(read('rfc9440', [value])).toBe(REFUSED);
  });
});

describe('pem', () => {
  const pem = toPem(own.der);
  const crlf = pem.replaceAll('\n', '\r\n');
  const oneLine = `-----BEGIN CERTIFICATE-----\n${base64(own.der)}\n-----END CERTIFICATE-----`;

  test.each([
    ['nginx', encodeURIComponent(pem)],
    ['AWS, which leaves + = / as they are', encodeURI(pem)],
    ['lower-case escapes', encodeURIComponent(pem).replaceAll(/%../g, (x) => x.toLowerCase())],
    ['CR LF', encodeURIComponent(crlf)],
    ['no line break at the end', encodeURIComponent(pem.trimEnd())],
    ['one line', encodeURIComponent(oneLine)],
  ])('%s', (_, value) => {
    expect(read('pem', [value])).toEqual(own.der);
  });

  const label = (name: string): string => pem.replaceAll('CERTIFICATE', name);
  test.each([
    ['a chain', encodeURIComponent(pem + toPem(createCertificate('ca').der))],
    ['the certificate and a key', encodeURIComponent(pem + own.key)],
    ['a text before', encodeURIComponent(`subject=client\n${pem}`)],
    ['a text after', encodeURIComponent(`${pem}x`)],
    ['another label', encodeURIComponent(label('X509 CERTIFICATE'))],
    ['a private key', encodeURIComponent(own.key)],
    ['labels that differ', encodeURIComponent(pem.replace('END CERTIFICATE', 'END CRL'))],
    ['no end', encodeURIComponent(pem.slice(0, pem.indexOf('-----END')))],
    ['an attribute', encodeURIComponent(pem.replace('\n', '\nProc-Type: 4\n\n'))],
    ['nothing between', encodeURIComponent(label('CERTIFICATE').replace(/\n[^-]+\n/, '\n\n'))],
    ['spaces for line breaks', pem.replaceAll('\n', ' ')],
    ['plus signs for spaces', encodeURIComponent(pem).replaceAll('%20', '+')],
    ['escapes twice', encodeURIComponent(encodeURIComponent(pem))],
    ['a broken escape', encodeURIComponent(pem).replace('%0A', '%0')],
    ['a broken UTF-8 sequence', `${encodeURIComponent(pem)}%FF`],
    ['a percent sign alone', '%'],
    ['the field list of Envoy', `Hash=ab;Cert="${encodeURIComponent(pem)}"`],
  ])('%s is refused', (_, value) => {
    expect(read('pem', [value])).toBe(REFUSED);
  });

  test('a long hostile value ends at once', () => {
    const gaps = pem.replace('-----END', `${'\r\n'.repeat(30_000)}-----END`);
    expect(read('pem', [encodeURIComponent(gaps)])).toBe(REFUSED);
    const dashes = encodeURIComponent(`-----BEGIN CERTIFICATE-----\n${'\r\n'.repeat(30_000)}`);
    expect(read('pem', [dashes])).toBe(REFUSED);
    expect(read('pem', ['%0A'.repeat(20_000)])).toBe(REFUSED);
    expect(read('base64', ['='.repeat(80_000)])).toBe(REFUSED);
  });
});

const pathsOf = (options: unknown): readonly string[] =>
  problemsOf(() => fromHeader(options as never)).map(({ path }) => path);

describe('the options of fromHeader', () => {
  const good = { name: 'client-cert', format: 'rfc9440', trusted: () => true };

  test.each<[string, unknown, readonly string[]]>([
    ['all there', good, []],
    ['nobody trusted', { ...good, trusted: undefined }, ['trusted']],
    ['everybody trusted', { ...good, trusted: true }, ['trusted']],
    ['an address', { ...good, trusted: '10.0.0.1' }, ['trusted']],
    ['a list of addresses', { ...good, trusted: ['10.0.0.1'] }, ['trusted']],
    ['no format', { ...good, format: undefined }, ['format']],
    ['a format that does not exist', { ...good, format: 'der' }, ['format']],
    ['a member of Object', { ...good, format: 'constructor' }, ['format']],
    ['no name', { ...good, name: undefined }, ['name']],
    ['a blank name', { ...good, name: ' ' }, ['name']],
    ['a name with a colon', { ...good, name: 'client-cert:' }, ['name']],
    ['a name with a space', { ...good, name: 'client cert' }, ['name']],
    ['a name with a line break', { ...good, name: 'client-cert\nx' }, ['name']],
    ['an unknown option', { ...good, addresses: [] }, ['addresses']],
    ['proxies that cannot be counted', { ...good, format: 'xfcc', proxies: [] }, ['proxies']],
    ['no proxies', { ...good, format: 'xfcc', proxies: 0 }, ['proxies']],
    ['half a proxy', { ...good, format: 'xfcc', proxies: 1.5 }, ['proxies']],
    ['more proxies than anybody has', { ...good, format: 'xfcc', proxies: 17 }, ['proxies']],
    ['proxies of another format', { ...good, proxies: 2 }, ['proxies']],
    ['proxies, and no format', { ...good, format: undefined, proxies: 2 }, ['format']],
    ['proxies, and a wrong format', { ...good, format: 'der', proxies: 2 }, ['format']],
    ['proxies of another format that cannot be counted', { ...good, proxies: [] }, ['proxies']],
    ['no proxies of another format', { ...good, proxies: 0 }, ['proxies']],
    ['the same, and no name', { ...good, name: ' ', proxies: 2 }, ['name', 'proxies']],
    ['nothing', {}, ['name', 'format', 'trusted']],
    ['undefined', undefined, ['']],
    ['null', null, ['']],
  ])('%s', (_, options, paths) => {
    expect(pathsOf(options)).toEqual(paths);
  });

  test('a wrong name is told what is wrong with it', () => {
    for (const name of ['client-cert:', 'client cert', 'client,cert', 'clïent-cert']) {
      expect(messagesOf(() => fromHeader({ ...good, name } as never))).toEqual([
        'name: is not a valid header name (RFC 9110 §5.1)',
      ]);
    }
  });

  test('a getter that throws is a ConfigError too', () => {
    const hostile = {
      ...good,
      get trusted(): never {
        throw new Error('boom');
      },
    };
    expect(() => pathsOf(hostile)).not.toThrow();
  });

  test('are read once', () => {
    const options = { ...good, format: 'base64' as CertificateFormat };
    const certificate = fromHeader(options);
    options.format = 'pem';
    options.trusted = () => false;
    expect(certificate(toRequest([base64(own.der)]))).toEqual(own.der);
  });

  test('the name is compared as the request compares it', () => {
    const headers = vi.fn(() => []);
    fromHeader({ ...good, name: 'X-Client-Cert', format: 'pem' })({ ...toRequest([]), headers });
    expect(headers).toHaveBeenCalledWith('X-Client-Cert');
  });
});

describe('fromTlsSocket', () => {
  const certificate = fromTlsSocket();

  test('asks the connection, and no header', () => {
    const headers = vi.fn(() => [SPELL.rfc9440(own.der)]);
    const request = { ...toRequest([]), headers };
    expect(certificate({ ...request, peerCertificate: () => own.der })).toBe(own.der);
    expect(certificate({ ...request, peerCertificate: () => undefined })).toBeUndefined();
    expect(certificate({ ...request, peerCertificate: undefined })).toBeUndefined();
    expect(certificate(request)).toBeUndefined();
    expect(headers).not.toHaveBeenCalled();
  });
});

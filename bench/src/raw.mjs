import { constants, createPublicKey, verify } from 'node:crypto';

/** @import { KeyObject } from 'node:crypto' */
/** @import { Policy } from './types.d.ts' */

/**
 * @typedef {object} RawForm one way to call `crypto.verify`
 * @property {string} label
 * @property {(index: number) => boolean} verify checks the signature of one token, already taken apart
 */

/**
 * Returns the ways to check only the signatures of `tokens`, with nothing left to do but call
 * OpenSSL. The fastest of them is the limit: which one that is differs from Node line to line.
 * @param {Policy} policy
 * @param {readonly string[]} tokens
 * @returns {readonly RawForm[]}
 */
export function createRawForms({ algorithm, jwk }, tokens) {
  const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
  const inputs = tokens.map((token) => Buffer.from(token.slice(0, token.lastIndexOf('.'))));
  const signatures = tokens.map((token) =>
    Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url'),
  );
  if (algorithm === 'PS256') {
    const wrapped = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    return [
      {
        label: 'crypto.verify, RSA-PSS key',
        verify: createVerify('sha256', toPssKey(key), inputs, signatures),
      },
      {
        label: 'crypto.verify, wrapped key',
        verify: createVerify('sha256', wrapped, inputs, signatures),
      },
    ];
  }
  if (algorithm === 'ES256') {
    const wrapped = { key, dsaEncoding: /** @type {const} */ ('ieee-p1363') };
    return [
      {
        label: 'crypto.verify, DER',
        verify: createVerify('sha256', key, inputs, signatures.map(toDer)),
      },
      {
        label: 'crypto.verify, wrapped key',
        verify: createVerify('sha256', wrapped, inputs, signatures),
      },
    ];
  }
  const hash = algorithm === 'EdDSA' ? null : 'sha256';
  return [{ label: 'crypto.verify', verify: createVerify(hash, key, inputs, signatures) }];
}

/**
 * @param {string | null} hash
 * @param {Parameters<typeof verify>[2]} key
 * @param {readonly Buffer[]} inputs
 * @param {readonly Buffer[]} signatures
 * @returns {RawForm['verify']}
 */
function createVerify(hash, key, inputs, signatures) {
  const { length } = inputs;
  return (index) => {
    const at = index % length;
    return verify(
      hash,
      /** @type {Buffer} */ (inputs[at]),
      key,
      /** @type {Buffer} */ (signatures[at]),
    );
  };
}

/** id-RSASSA-PSS with SHA-256, MGF1 with SHA-256, and a salt of 32 bytes (RFC 4055 §3.1). */
const PSS_ALGORITHM = Buffer.from(
  '303d06092a864886f70d01010a3030a00d300b0609608648016503040201' +
    'a11a301806092a864886f70d010108300b0609608648016503040201a203020120',
  'hex',
);

/**
 * Returns the key as one that can do nothing but PS256, so that no call has to say so.
 * @param {KeyObject} key
 */
function toPssKey(key) {
  const pkcs1 = key.export({ type: 'pkcs1', format: 'der' });
  const bits = tlv(0x03, Buffer.concat([Buffer.from([0]), pkcs1]));
  const spki = tlv(0x30, Buffer.concat([PSS_ALGORITHM, bits]));
  return createPublicKey({ key: spki, format: 'der', type: 'spki' });
}

/**
 * Returns an ECDSA signature r‖s as the SEQUENCE of two INTEGERs that OpenSSL takes.
 * @param {Buffer} signature
 */
function toDer(signature) {
  const half = signature.length / 2;
  const integers = [signature.subarray(0, half), signature.subarray(half)].map(toInteger);
  return tlv(0x30, Buffer.concat(integers));
}

/** @param {Buffer} bytes unsigned, big-endian */
function toInteger(bytes) {
  const start = bytes.findIndex((byte) => byte !== 0);
  const significant = bytes.subarray(start);
  const sign = (significant[0] ?? 0) >= 0x80 ? [0] : [];
  return tlv(0x02, Buffer.concat([Buffer.from(sign), significant]));
}

/**
 * @param {number} tag
 * @param {Buffer} content
 */
function tlv(tag, content) {
  const { length } = content;
  const head = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

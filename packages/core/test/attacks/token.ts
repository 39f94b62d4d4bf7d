import { encodeSegment, signBytes } from '@oidc-verify/testing';
import { fromBase64url, toBase64url } from '../parity/keys.ts';
import { buildToken } from '../parity/token.ts';
import { fillRecipes } from '../recipes.ts';
import { forgeEcdsa, respellEcdsa } from './forge-ecdsa.ts';
import { forgeEd25519 } from './forge-ed25519.ts';
import { forgePss } from './forge-pss.ts';
import { moveRsaInteger, signBlock, takeCubeRoot } from './forge-rsa.ts';
import type { AttackToken, Forgery } from './format.ts';
import publicKeyTexts from './public-key-texts.json' with { type: 'json' };

const encoder = new TextEncoder();
const PUBLIC_KEY_TEXTS = fillRecipes(publicKeyTexts) as Readonly<Record<string, string>>;

/** Returns the token that `recipe` describes. */
export async function buildAttackToken(recipe: AttackToken): Promise<unknown> {
  const { forge, template, repeat, jwe, publicKeyAsSecret, ...plain } = recipe;
  if (repeat !== undefined) return repeat.text.repeat(repeat.times);
  if (jwe !== undefined) return [encodeSegment(jwe.header), ...jwe.parts].join('.');
  // Replaced below; only HMAC accepts a string.
  const secret = publicKeyAsSecret === undefined ? {} : { secret: 'x' };
  const { value } = await buildToken({ ...secret, ...plain });
  if (typeof value !== 'string') return value;
  if (publicKeyAsSecret !== undefined) return signAgain(value, recipe);
  const forged = forge === undefined ? value : await replaceSignature(value, recipe, forge);
  return template === undefined ? forged : fillIn(template, forged);
}

async function replaceSignature(
  token: string,
  { alg = 'RS256', key = 'rsa-1' }: AttackToken,
  forge: Forgery,
): Promise<string> {
  const signed = token.slice(0, token.lastIndexOf('.'));
  const valid = fromBase64url(token.slice(signed.length + 1));
  const bytes = await forgeBytes(forge, { alg, key, valid, input: encoder.encode(signed) });
  return `${signed}.${toBase64url(bytes)}`;
}

interface Given {
  readonly alg: string;
  readonly key: string;
  readonly valid: Uint8Array;
  readonly input: Uint8Array;
}

async function forgeBytes(forge: Forgery, given: Given): Promise<Uint8Array> {
  const { alg, key, valid, input } = given;
  if ('ecdsa' in forge) return forgeEcdsa(alg, valid, forge.ecdsa);
  if ('ecdsaSpelling' in forge) return respellEcdsa(alg, valid, forge.ecdsaSpelling);
  if ('ed25519' in forge) return forgeEd25519(valid, forge.ed25519);
  if ('block' in forge) return signBlock(forge.block, input, forge.rsaKey ?? key);
  if ('cubeRootOf' in forge) return takeCubeRoot(forge.cubeRootOf, input);
  if ('pss' in forge) return forgePss(forge.pss, input);
  return moveRsaInteger(valid, forge.rsaInteger, key);
}

/** The oldest confusion of all: what everybody may read becomes the secret (CVE-2015-9235). */
async function signAgain(token: string, recipe: AttackToken): Promise<string> {
  const { text = '', before = '', after = '' } = recipe.publicKeyAsSecret ?? {};
  const spelling = PUBLIC_KEY_TEXTS[text];
  if (spelling === undefined) throw new TypeError(`no public key text is called ${text}`);
  const signed = token.slice(0, token.lastIndexOf('.'));
  const key = `${before}${spelling}${after}`;
  const { alg } = recipe;
  if (alg !== 'HS256' && alg !== 'HS384' && alg !== 'HS512') throw new TypeError('no HMAC');
  const bytes = await signBytes({ alg, key }, encoder.encode(signed));
  return `${signed}.${toBase64url(bytes)}`;
}

function fillIn(template: string, token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const parts: Readonly<Record<string, string>> = { token, header, payload, signature };
  return template.replaceAll(/\{(token|header|payload|signature)\}/g, (_, name: string) =>
    String(parts[name]),
  );
}

import { createDpopClient } from '../../../packages/testing/src/index.ts';
import type { TestClock, TestIssuer } from '../../../packages/testing/src/index.ts';
import type { WireRequest } from './wire-request.ts';

/** The origin that clients know. */
export const ORIGIN = 'https://api.test';

/** Values of an Authorization header, good and bad. */
export const CREDENTIALS: readonly string[] = [
  'Bearer {valid}',
  'bearer {valid}',
  'BEARER {scoped}',
  'Bearer {other}',
  'Bearer  {valid}',
  'Bearer\t{valid}',
  'Bearer {valid} ',
  'Bearer {valid},',
  'Bearer {valid}, Bearer {valid}',
  'Bearer "{valid}"',
  'Bearer {valid}\u00e9',
  'Bearer {valid}=',
  'Bearer {expired}',
  'Bearer {early}',
  'Bearer {stranger}',
  'Bearer {otherAudience}',
  'Bearer {bound}',
  'Bearer opaque',
  'Bearer a.b.c',
  'Bearer',
  'Bearer ',
  'Bearer:{valid}',
  '{valid}',
  '',
  'Basic dXNlcjpwYXNz',
  'Negotiate',
  'Bearer\u00a0{valid}',
  'DPoP {bound}',
  'dpop {bound}',
  'DPoP {valid}',
  'DPoP',
];

/** Puts tokens and proofs in the place of their names. */
export interface Credentials {
  fill(request: WireRequest): Promise<WireRequest>;
  /** Tells whether the request brings what makes somebody of its sender: one good token. */
  isSomebody(request: WireRequest): boolean;
}

/** Creates the tokens of `issuer`, and the proofs of one client. */
export async function createCredentials(
  issuer: TestIssuer,
  { now }: TestClock,
): Promise<Credentials> {
  const holder = await createDpopClient({ now });
  const bound = await issuer.sign({ cnf: { jkt: holder.thumbprint } });
  const everything = { scope: 'read:reports list:reports pay a', permissions: ['delete:reports'] };
  const tokens: Readonly<Record<string, string>> = {
    valid: await issuer.sign(),
    scoped: await issuer.sign({ ...everything, acr: 'gold', auth_time: Math.floor(now() / 1000) }),
    other: await issuer.sign({ sub: 'user-2' }),
    expired: await issuer.sign({}, { expiresInSeconds: -60 }),
    early: await issuer.sign({ nbf: Math.floor(now() / 1000) + 600 }),
    stranger: await issuer.sign({ iss: 'https://stranger.test' }),
    otherAudience: await issuer.sign({ aud: 'https://other.test' }),
    bound,
  };
  const prove = async ({ method, target }: WireRequest): Promise<string> => {
    const path = /^(?:https?:\/\/[^/]*)?(\/[!-~]*)$/i.exec(target)?.[1] ?? '/';
    return holder.prove({ method, url: `${ORIGIN}${path}`, accessToken: bound });
  };
  return {
    fill: async (request) => {
      const all = { ...tokens, proof: await prove(request) };
      const put = (text: string): string =>
        text.replaceAll(/\{(\w+)\}/g, (name, key: keyof typeof all) => all[key] ?? name);
      const { headers, body, junk } = request;
      return {
        ...request,
        headers: headers.map(([name, value]) => [name, put(value)]),
        body: body && { ...body, text: put(body.text) },
        junk: junk && put(junk),
      };
    },
    isSomebody: ({ headers }) => {
      const values = headers.filter(([name]) => name.toLowerCase() === 'authorization');
      return (
        values.length === 1 &&
        /^(?:Bearer +\{(?:valid|scoped|other)\}|DPoP +\{bound\})[ \t]*$/i.test(values[0]?.[1] ?? '')
      );
    },
  };
}

import type { AuthErrorCode } from '@oidc-verify/core';
import { createClient, ORIGIN } from '../dpop/client.ts';
import { HOSTILE_PROOFS } from '../dpop/hostile-proofs.ts';
import type { HostileProof } from '../dpop/hostile-proofs.ts';
import type { Sending } from '../dpop/setting.ts';
import { buildCase } from '../parity/corpus.ts';
import { DEFAULT_AT } from '../parity/format.ts';
import type { CorpusCase } from '../parity/format.ts';
import type { BuiltAttack, Presentation, World } from './corpus.ts';
import { FORGED_HOSTS } from './forged-hosts.ts';
import type { Header } from './forged-hosts.ts';

/** Where the attacks that end with a code come from. */
const SOURCES: Readonly<Partial<Record<AuthErrorCode, string>>> = {
  dpop_proof_missing: 'RFC 9449 §7.1',
  dpop_proof_repeated: 'RFC 9449 §4.3, check 1',
  dpop_proof_malformed: 'RFC 9449 §4.3, check 2',
  dpop_proof_claims: 'RFC 9449 §4.3, check 3',
  dpop_proof_type: 'RFC 9449 §4.3, check 4; CVE-2026-41164',
  dpop_proof_header: 'RFC 7515 §4.1.11, RFC 8725 §3.10; CVE-2026-32597',
  dpop_proof_alg: 'RFC 9449 §4.3, check 5',
  dpop_proof_signature: 'RFC 9449 §4.3, check 6',
  dpop_proof_key: 'RFC 9449 §4.3, check 7',
  dpop_proof_method: 'RFC 9449 §4.3, check 8',
  dpop_proof_url: 'RFC 9449 §4.3, check 9',
  dpop_nonce_required: 'RFC 9449 §4.3, check 10',
  dpop_nonce_invalid: 'RFC 9449 §4.3, check 10',
  dpop_proof_expired: 'RFC 9449 §4.3, check 11',
  dpop_proof_not_yet_valid: 'RFC 9449 §4.3, check 11',
  dpop_proof_token: 'RFC 9449 §4.3, check 12',
  dpop_proof_binding: 'RFC 9449 §4.3, check 12',
  dpop_proof_replayed: 'RFC 9449 §11.1; CVE-2020-15222, spring-security#18120',
  invalid_request_target: 'RFC 9112 §3.2; express-oauth2-jwt-bearer 1.9.1',
};

/** Returns requests with hostile proofs, and with forged names of the host, as further families. */
export async function buildProofAttacks(): Promise<readonly BuiltAttack[]> {
  const [proofs, hosts] = await Promise.all([
    Promise.all(HOSTILE_PROOFS.map(async (hostile) => toAttack(hostile))),
    Promise.all(FORGED_HOSTS.map(async (forged) => toHostAttack(forged))),
  ]);
  return [...proofs, ...hosts];
}

async function toAttack(hostile: HostileProof): Promise<BuiltAttack> {
  const { name, code, before, attack, control, dpop = {} } = hostile;
  const make = async (jti: string, sending: Sending): Promise<Presentation> =>
    present({ jti, ...sending }, { world: name, dpop });
  const earlier = before === undefined ? undefined : await make('before', before);
  const again = { ...control, jti: `${control.jti ?? 'control'}-again` };
  return {
    family: `DPoP, ${code.replace('dpop_', '')}`,
    name: `DPoP, ${name}`,
    source: SOURCES[code] ?? '',
    expected: { code, stage: 'confirmation' },
    attack: { ...(await make('attack', attack)), earlier },
    control: { ...(await make('control', control)), earlier },
    again: await make('again', again),
  };
}

/** The proof fits the host that a request names; the control's fits the configured one. */
async function toHostAttack({
  name,
  headers,
  url,
}: (typeof FORGED_HOSTS)[number]): Promise<BuiltAttack> {
  const make = async (sending: Sending): Promise<Presentation> => {
    const presented = await present(sending, { world: name, dpop: {} });
    return { ...presented, headers: [...headers, ...(presented.headers ?? [])] };
  };
  return {
    family: 'DPoP, forged hosts',
    name: `DPoP, forged host: ${name}`,
    source: 'express-oauth2-jwt-bearer 1.9.1, a host that a request names is believed',
    expected: { code: 'dpop_proof_url', stage: 'confirmation' },
    attack: await make({ url, jti: 'attack' }),
    control: await make({ jti: 'control' }),
    again: await make({ jti: 'again' }),
  };
}

interface Place {
  readonly world: string;
  readonly dpop: Readonly<Record<string, unknown>>;
}

const own = createClient();

/** Makes the token, bound to the key of the client, and the proof, as the tests of DPoP do. */
async function present(sending: Sending, { world, dpop }: Place): Promise<Presentation> {
  const { client = own, jkt = client.thumbprint, claims = {}, jti = '' } = sending;
  const { method = 'GET', target = '/orders', url = `${ORIGIN}${target}` } = sending;
  const recipe: CorpusCase = {
    name: '',
    reason: '',
    policy: { dpop },
    token: { payload: { cnf: { jkt }, ...claims } },
    expect: { ok: true },
  };
  const built = await buildCase(recipe);
  const token = String(built.token);
  const proof = await client.prove({ token, method, url, iat: DEFAULT_AT, jti }, sending.proof);
  const proofs = (sending.proofs ?? ((one) => [one]))(proof);
  return {
    token,
    warmUps: [],
    headers: [
      ['Authorization', `DPoP ${token}`],
      ...proofs.map((value): Header => ['DPoP', value]),
    ],
    url: target,
    method,
    optional: false,
    world,
    setUp: () => toWorld(built.setUp()),
  };
}

function toWorld({
  options,
  events,
  sources,
}: ReturnType<Awaited<ReturnType<typeof buildCase>>['setUp']>): World {
  const count = (what: 'loads' | 'wakes'): number =>
    sources.reduce((sum, source) => sum + source.counts()[what], 0);
  return {
    options,
    events,
    fetched: [],
    asks: () => ({ loads: count('loads'), wakes: count('wakes') }),
    turn: () => {},
    reset: () => {
      for (const source of sources) source.reset();
    },
    setClock: () => {},
    at: DEFAULT_AT,
    warmUpAt: DEFAULT_AT,
  };
}

import type { AuthErrorCode } from '@oidc-verify/core';
import { toPublicJwk } from '@oidc-verify/testing';
import { CLIENT_KEYS, createClient } from './client.ts';
import { createDpopSetting, ORIGIN, toDpop } from './setting.ts';
import type { Sending } from './setting.ts';

/** The codes that a request with a DPoP proof can end with, and no other request. */
export type DpopCode =
  | Extract<AuthErrorCode, `dpop_${string}`>
  | 'invalid_request_target'
  | 'replay_store_unavailable';

const setting = await createDpopSetting();
const now = setting.nowSeconds();

const send =
  (sending: Sending, dpop: Readonly<Record<string, unknown>> = {}) =>
  async (): Promise<unknown> => {
    const { token, call } = await setting.send(sending);
    return setting.verifier({ dpop: toDpop(dpop) }).verify(token, call);
  };
const header = (members: Readonly<Record<string, unknown>>): Sending => ({
  proof: { header: members },
});
const payload = (members: Readonly<Record<string, unknown>>): Sending => ({
  proof: { payload: members },
});

/** What makes the library itself answer with each of these codes. */
export const DPOP_TRIGGERS: Readonly<Record<DpopCode, () => Promise<unknown>>> = {
  invalid_request_target: send({ target: '/x/../orders', url: `${ORIGIN}/orders` }),
  dpop_proof_missing: send({ proofs: () => [] }),
  dpop_proof_repeated: send({ proofs: (proof) => [proof, proof] }),
  dpop_proof_malformed: send({ proofs: () => ['rubbish'] }),
  dpop_proof_type: send(header({ typ: 'JWT' })),
  dpop_proof_header: send(header({ jku: 'https://evil.test' })),
  dpop_proof_alg: send(header({ alg: 'HS256' })),
  dpop_proof_key: send(header({ jwk: CLIENT_KEYS.ES256 })),
  dpop_proof_signature: send(header({ jwk: toPublicJwk(CLIENT_KEYS.OtherES256) })),
  dpop_proof_claims: send(payload({ jti: undefined })),
  dpop_proof_method: send(payload({ htm: 'POST' })),
  dpop_proof_url: send(payload({ htu: `${ORIGIN}/admin` })),
  dpop_proof_expired: send(payload({ iat: now - 3600 })),
  dpop_proof_not_yet_valid: send(payload({ iat: now + 3600 })),
  dpop_proof_token: send(payload({ ath: 'another' })),
  dpop_proof_binding: send({ jkt: createClient('Ed25519', CLIENT_KEYS.Ed25519).thumbprint }),
  dpop_proof_replayed: async () => {
    const { token, call } = await setting.send();
    const verifier = setting.verifier({ dpop: toDpop() });
    await verifier.verify(token, call);
    return verifier.verify(token, call);
  },
  dpop_nonce_required: send({}, { nonce: 'required' }),
  dpop_nonce_invalid: send(payload({ nonce: 'of somebody else' }), { nonce: 'required' }),
  replay_store_unavailable: send({}, { replay: { record: () => 'full' } }),
};

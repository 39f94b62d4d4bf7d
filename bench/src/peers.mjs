import { peer as awsJwtVerify } from './peers/aws-jwt-verify.mjs';
import { peer as baseline } from './peers/baseline.mjs';
import { peer as expressOauth2JwtBearer } from './peers/express-oauth2-jwt-bearer.mjs';
import { peer as fastJwt } from './peers/fast-jwt.mjs';
import { peer as hono } from './peers/hono.mjs';
import { peer as jose } from './peers/jose.mjs';
import { peer as jsonwebtoken } from './peers/jsonwebtoken.mjs';
import { peer as oauth4webapi } from './peers/oauth4webapi.mjs';
import { peer as oidcVerify } from './peers/oidc-verify.mjs';
import { peer as okta } from './peers/okta.mjs';

/** @import { Contender, Peer, Policy } from './types.d.ts' */

export const OURS = oidcVerify;
export const BASELINE = baseline;

/** @type {readonly Peer[]} */
export const PEERS = [
  fastJwt,
  jsonwebtoken,
  awsJwtVerify,
  jose,
  oauth4webapi,
  hono,
  expressOauth2JwtBearer,
  okta,
];

/**
 * Returns every form of every library that knows the policy's algorithm, ours first, after each has
 * accepted `token`: what refuses a good token would only measure how fast it fails.
 * @param {Policy} policy
 * @param {string} token
 * @param {readonly Peer[]} [peers]
 * @returns {Promise<readonly Contender[]>}
 */
export async function createContenders(policy, token, peers = PEERS) {
  const contenders = [];
  for (const peer of [OURS, ...peers]) {
    if (!peer.algorithms.includes(policy.algorithm)) continue;
    for (const contender of await peer.create(policy)) {
      await contender.verify(token);
      contenders.push(contender);
    }
  }
  return contenders;
}

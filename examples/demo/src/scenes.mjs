import { boundTokens, stolenTokens } from './dpop-scenes.mjs';
import { expiry, outage, recovery, rotation, unknownKeys } from './key-scenes.mjs';
import { liveConnections } from './live-scenes.mjs';
import { metadata } from './metadata-scenes.mjs';
import { stepUp } from './step-up-scenes.mjs';
import { accepted, forbidden, foreign, unusable } from './token-scenes.mjs';

/** All scenes in order. Later ones depend on what earlier ones did to the provider. */
export const SECTIONS = Object.freeze([
  accepted,
  unusable,
  foreign,
  forbidden,
  metadata,
  boundTokens,
  stolenTokens,
  stepUp,
  liveConnections,
  rotation,
  unknownKeys,
  outage,
  recovery,
  expiry,
]);

import { expiry, outage, recovery, rotation, unknownKeys } from './key-scenes.mjs';
import { accepted, forbidden, foreign, unusable } from './token-scenes.mjs';

/** All scenes in their order: later ones rely on what earlier ones did to the provider. */
export const SECTIONS = Object.freeze([
  accepted,
  unusable,
  foreign,
  forbidden,
  rotation,
  unknownKeys,
  outage,
  recovery,
  expiry,
]);

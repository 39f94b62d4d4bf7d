import { importBaseline } from '../baseline.mjs';
import { createOwnPeer } from './oidc-verify.mjs';

/** This library as it was before: see bench/baseline. */
export const peer = createOwnPeer('baseline', () => importBaseline('@oidc-verify/core'));

import type { Setting } from './scene.ts';

export const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** A resource, and where its metadata is. */
export const PUBLISHED: Setting = { auth: { resource: 'https://api.test/v1' } };
export const PATH: string = `${WELL_KNOWN}/v1`;
export const resourceMetadata: string = `https://api.test${PATH}`;

export const ALLOW_ORIGIN = 'access-control-allow-origin';

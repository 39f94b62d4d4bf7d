import { AUDIENCE, ISSUER } from '../setting.ts';

/** A source that has no keys. */
export const keys = {
  peek: () => undefined,
  load: async () => {},
  wake: () => 'pending' as const,
  close: () => {},
};

/** The fewest options that compile. */
export const minimum = { issuer: ISSUER, audience: AUDIENCE, keys };

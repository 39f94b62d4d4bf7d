/** How often each property is tried. */
export const RUNS = {
  tokens: 20_000,
  jose: 8_000,
  credentials: 2_500,
  laws: 700,
  presets: 1_500,
  grants: 1_500,
  verifierOptions: 3_000,
  fetchJwksOptions: 1_500,
  authOptions: 1_500,
} as const;

/** The same inputs every time. fast-check prints it, and the path to a failing input, when a run fails. */
export const SEED = 20_271_124;

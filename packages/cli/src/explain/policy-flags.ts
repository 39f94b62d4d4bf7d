/** The flags of `explain` that say what the API accepts and how the token was presented. */
export interface PolicyFlags {
  readonly issuer?: string;
  readonly audience?: readonly string[];
  readonly preset?: string;
  readonly policy?: string;
  readonly config?: string;
  readonly algorithms?: readonly string[];
  readonly jwks?: string;
  /** False with `--no-keys`. */
  readonly keys?: boolean;
  readonly scope?: readonly string[];
  readonly anyScope?: readonly string[];
  readonly permission?: readonly string[];
  readonly anyPermission?: readonly string[];
  readonly profile?: string;
  readonly acceptedTypes?: readonly string[];
  readonly requiredClaims?: readonly string[];
  readonly clientIds?: readonly string[];
  readonly clientIdClaim?: string;
  readonly scopeClaim?: string;
  readonly permissionsClaim?: string;
  readonly clockToleranceSeconds?: number;
  readonly maxTokenAgeSeconds?: number;
  readonly maxTokenBytes?: number;
  readonly at?: string;
  readonly proof?: string;
  readonly method?: string;
  readonly url?: string;
  readonly allowPrivateHost?: readonly string[];
  readonly allowHttpOrigin?: readonly string[];
  readonly timeoutMs?: number;
}

/** Flags that set one option each, by the name of the option. */
const FLAGS_OF_OPTIONS = {
  issuer: 'issuer',
  audience: 'audience',
  algorithms: 'algorithms',
  requiredScopes: 'scope',
  anyScope: 'anyScope',
  requiredPermissions: 'permission',
  anyPermission: 'anyPermission',
  profile: 'profile',
  acceptedTypes: 'acceptedTypes',
  requiredClaims: 'requiredClaims',
  clientIds: 'clientIds',
  clientIdClaim: 'clientIdClaim',
  scopeClaim: 'scopeClaim',
  permissionsClaim: 'permissionsClaim',
  clockToleranceSeconds: 'clockToleranceSeconds',
  maxTokenAgeSeconds: 'maxTokenAgeSeconds',
  maxTokenBytes: 'maxTokenBytes',
} as const satisfies Readonly<Record<string, keyof PolicyFlags>>;

/** Returns the options that flags set. */
export function optionsOf(flags: PolicyFlags): Readonly<Record<string, unknown>> {
  const { clientIds, audience } = flags;
  const set = Object.entries(FLAGS_OF_OPTIONS).map(
    ([option, flag]) => [option, flags[flag]] as const,
  );
  // Tokens whose API is known by their client alone have no audience to be checked.
  const none = clientIds !== undefined && audience === undefined ? { audience: null } : {};
  return { ...none, ...Object.fromEntries(set.filter(([, value]) => value !== undefined)) };
}

/** Returns the flag that sets an option, or undefined. */
export function flagOf(option: string): string | undefined {
  if (option === 'keys') return '--jwks';
  if (option === 'dpop' || option.startsWith('dpop.')) return '--proof';
  const flag = Object.entries(FLAGS_OF_OPTIONS).find(([name]) => name === option)?.[1];
  return flag === undefined ? undefined : toFlag(flag);
}

/** Returns the flags that were given and that contradict `--config`, which brings options of its own. */
export function listPolicyFlags(flags: PolicyFlags): readonly string[] {
  const names = [...Object.values(FLAGS_OF_OPTIONS), 'preset', 'policy', 'jwks'] as const;
  const given = names.filter((name) => flags[name] !== undefined).map(toFlag);
  return flags.keys === false ? [...given, '--no-keys'] : given;
}

function toFlag(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

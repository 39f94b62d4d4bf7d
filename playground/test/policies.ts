import { PRESETS, presetOf } from '../src/model/presets.ts';
import type { PresetName } from '../src/model/presets.ts';
import { EMPTY_POLICY } from '../src/model/state.ts';
import type { PolicyState } from '../src/model/state.ts';

/** A policy with this name, for tests of what is written of it. */
export type NamedPolicy = readonly [name: string, policy: PolicyState];

const AUDIENCE = { audience: 'https://api.example.com' };

function own(name: string, fields: PolicyState['fields']): NamedPolicy {
  const shared = { issuer: 'https://login.example.com/', ...AUDIENCE };
  return [name, { ...EMPTY_POLICY, fields: { ...shared, ...fields } }];
}

const OWN: readonly NamedPolicy[] = [
  own('plain', {}),
  own('everything', {
    audience: 'https://a.example.com\nhttps://b.example.com',
    algorithms: 'PS256 ES256 Ed25519',
    profile: 'rfc9068',
    requiredScopes: 'orders:read orders:write',
    anyScope: 'a b',
    requiredPermissions: 'head of sales\nclerk',
    anyPermission: 'x',
    requiredClaims: 'tenant department',
    requiredClaimValues: 'tid=a\nhttps://example.com/kind=b c',
    clientIds: 'one\ntwo',
    scopeClaim: '["realm_access", "roles"]',
    permissionsClaim: '[{ "path": "roles", "separator": ",", "prefix": "api/" }]',
    clientIdClaim: 'azp',
    clockToleranceSeconds: '30',
    maxTokenAgeSeconds: '3600',
    maxTokenBytes: '8192',
  }),
  own('types and ignored headers', {
    acceptedTypes: 'application/vnd.example+jwt',
    dangerouslyIgnoreHeaderParameters: 'jku',
  }),
  own('quotes and escapes', {
    audience: `it's "quoted" \\ \`back\` \${tick} </script> \u2028 ü`,
    requiredPermissions: `'; process.exit(); '`,
    requiredClaimValues: `a'b=c"d\\`,
  }),
];

/** Every preset with the arguments that its fields suggest. */
const OF_PRESETS: readonly NamedPolicy[] = Object.keys(PRESETS).map((name) => {
  const preset = name as PresetName;
  const presetArguments = Object.fromEntries(
    presetOf(preset).arguments.map((argument) => [argument.name, argument.placeholder]),
  );
  // The tokens of these name no audience of an API, or the preset states it.
  const fields = preset === 'cognito' || preset === 'clerk' ? {} : AUDIENCE;
  return [`preset ${name}`, { ...EMPTY_POLICY, preset, presetArguments, fields }];
});

/** Policies of every kind that the form can hold. */
export const POLICIES: readonly NamedPolicy[] = [...OWN, ...OF_PRESETS];

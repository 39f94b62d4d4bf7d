import type { IssuerOptions, VerifierOptions } from '@oidc-verify/core';

/** How the text of a field is read. */
export type FieldKind = 'string' | 'words' | 'lines' | 'choice' | 'place' | 'pairs' | 'number';

/** A field of the policy: an option of `createVerifier`. */
export interface Field {
  readonly label: string;
  readonly kind: FieldKind;
  readonly help: string;
  readonly group: 'trust' | 'demands' | 'mapping' | 'limits';
  readonly placeholder?: string;
  readonly choices?: readonly string[];
}

type OptionName = keyof IssuerOptions & keyof VerifierOptions;

/** The options that the page has a field for, in the order of the form. */
export const FIELDS = {
  issuer: {
    label: 'Issuer',
    kind: 'string',
    group: 'trust',
    help: 'The exact iss of the tokens, with the slash at the end if it has one.',
    placeholder: 'https://login.example.com/',
  },
  audience: {
    label: 'Audience',
    kind: 'lines',
    group: 'trust',
    help: 'The identifier of your API. Several: one a line.',
    placeholder: 'https://api.example.com',
  },
  algorithms: {
    label: 'Algorithms',
    kind: 'words',
    group: 'trust',
    help: 'Separated by spaces. Default RS256.',
    placeholder: 'RS256',
  },
  profile: {
    label: 'Profile',
    kind: 'choice',
    group: 'trust',
    help: 'What an access token looks like. rfc9068 demands typ at+jwt, and jti.',
    choices: ['standard', 'rfc9068'],
  },
  requiredScopes: {
    label: 'Required scopes',
    kind: 'words',
    group: 'demands',
    help: 'All of them, separated by spaces.',
    placeholder: 'orders:read',
  },
  anyScope: {
    label: 'Any scope of',
    kind: 'words',
    group: 'demands',
    help: 'At least one of them, separated by spaces.',
  },
  requiredPermissions: {
    label: 'Required permissions',
    kind: 'lines',
    group: 'demands',
    help: 'All of them, one a line.',
  },
  anyPermission: {
    label: 'Any permission of',
    kind: 'lines',
    group: 'demands',
    help: 'At least one of them, one a line.',
  },
  requiredClaims: {
    label: 'Required claims',
    kind: 'words',
    group: 'demands',
    help: 'Names of claims, separated by spaces.',
  },
  requiredClaimValues: {
    label: 'Required values',
    kind: 'pairs',
    group: 'demands',
    help: 'Claims with exact values, such as tid=…, one a line.',
  },
  clientIds: {
    label: 'Clients',
    kind: 'lines',
    group: 'demands',
    help: 'The only clients whose tokens are accepted, one a line.',
  },
  scopeClaim: {
    label: 'Claim of scopes',
    kind: 'place',
    group: 'mapping',
    help: 'A name, or JSON such as ["realm_access", "roles"]. Default: scope, else scp.',
  },
  permissionsClaim: {
    label: 'Claim of permissions',
    kind: 'place',
    group: 'mapping',
    help: 'A name, or JSON such as ["realm_access", "roles"]. Default: permissions.',
  },
  clientIdClaim: {
    label: 'Claim of the client',
    kind: 'place',
    group: 'mapping',
    help: 'A name, such as azp. Default: client_id.',
  },
  acceptedTypes: {
    label: 'Further types',
    kind: 'words',
    group: 'mapping',
    help: 'Values of typ beside JWT and at+jwt, separated by spaces.',
  },
  dangerouslyIgnoreHeaderParameters: {
    label: 'Ignored header parameters',
    kind: 'words',
    group: 'mapping',
    help: 'jku, x5u, jwk or x5c: ignored in place of refusing the token, never followed.',
  },
  clockToleranceSeconds: {
    label: 'Clock tolerance, seconds',
    kind: 'number',
    group: 'limits',
    help: '0 to 60. Default 5.',
    placeholder: '5',
  },
  maxTokenAgeSeconds: {
    label: 'Maximum age, seconds',
    kind: 'number',
    group: 'limits',
    help: 'Seconds since iat after which a token is refused. Default: none.',
  },
  maxTokenBytes: {
    label: 'Maximum length, characters',
    kind: 'number',
    group: 'limits',
    help: '256 to 1,048,576. Default 16,384.',
    placeholder: '16384',
  },
} as const satisfies Readonly<Partial<Record<OptionName | 'issuer' | 'maxTokenBytes', Field>>>;

/** The name of an option that has a field. */
export type FieldName = keyof typeof FIELDS;

/** The names of all fields, in the order of the form. */
export const FIELD_NAMES: readonly FieldName[] = Object.freeze(
  Object.keys(FIELDS).filter((name): name is FieldName => isFieldName(name)),
);

/** Tells whether an option has a field. */
export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(FIELDS, name);
}

/** The field of an option, with all that a field can have. */
export function fieldOf(name: FieldName): Field {
  return FIELDS[name];
}

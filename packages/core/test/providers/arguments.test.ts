import { describe, expect, test } from 'vitest';
import { messagesOf, pathsOf, syncCodeOf } from '../setting.ts';
import { PRESETS } from './fixtures.ts';
import type { Preset } from './fixtures.ts';

const { auth0, cognito, duende, entra, keycloak, okta, ping, zitadel } = PRESETS;
const { adfs, authentik, clerk, cloudflareAccess, entraB2c, entraExternalId } = PRESETS;
const { hydra, kubernetes, supabase, xsuaa } = PRESETS;
const UUID = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const found = (make: Preset, given: unknown): readonly string[] => messagesOf(() => make(given));
const paths = (make: Preset, given: unknown): readonly string[] => pathsOf(() => make(given));
const host = (domain: unknown): readonly string[] => found(auth0, { domain });
const tenant = (tenantId: unknown): readonly string[] => found(entra, { tenantId, version: 2 });

describe('the exact issuer', () => {
  test.each<[string, Preset, object]>([
    ['https://example.eu.auth0.com/', auth0, { domain: 'example.eu.auth0.com' }],
    ['https://login.example.com/', auth0, { domain: 'login.example.com' }],
    [
      'https://example.okta.com/oauth2/default',
      okta,
      { domain: 'example.okta.com', authorizationServerId: 'default' },
    ],
    [`https://sts.windows.net/${UUID}/`, entra, { tenantId: UUID, version: 1 }],
    [`https://login.microsoftonline.com/${UUID}/v2.0`, entra, { tenantId: UUID, version: 2 }],
    [
      'https://sso.example.com/realms/shop',
      keycloak,
      { url: 'https://sso.example.com', realm: 'shop' },
    ],
    [
      'https://sso.example.com:8443/auth/realms/shop_1.a',
      keycloak,
      { url: 'https://sso.example.com:8443/auth', realm: 'shop_1.a' },
    ],
    [
      'https://cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_Ab1',
      cognito,
      { region: 'us-gov-west-1', userPoolId: 'us-gov-west-1_Ab1', clientIds: ['c'] },
    ],
    [
      'https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab1',
      cognito,
      {
        region: 'eu-west-1',
        userPoolId: 'eu-west-1_Ab1',
        clientIds: ['c'],
        issuerType: 'updated',
      },
    ],
    [`https://auth.pingone.com.au/${UUID}/as`, ping, { environmentId: UUID, region: 'AU' }],
    ['https://login.example.com', duende, { issuer: 'https://login.example.com' }],
    ['https://login.example.com/ids/', duende, { issuer: 'https://login.example.com/ids/' }],
    ['https://login.example.com', zitadel, { domain: 'login.example.com' }],
    [
      'https://example.cloudflareaccess.com',
      cloudflareAccess,
      { teamDomain: 'example.cloudflareaccess.com' },
    ],
    ['https://hydra.example.com', hydra, { issuer: 'https://hydra.example.com' }],
    ['https://hydra.example.com/', hydra, { issuer: 'https://hydra.example.com/' }],
    ['https://example.com/hydra/', hydra, { issuer: 'https://example.com/hydra/' }],
    ['http://127.0.0.1:4444/', hydra, { issuer: 'http://127.0.0.1:4444/' }],
    [
      'https://auth.example.com/application/o/my-app/',
      authentik,
      { domain: 'auth.example.com', slug: 'my-app' },
    ],
    [
      'https://a1.authentication.eu10.hana.ondemand.com/oauth/token',
      xsuaa,
      { domain: 'a1.authentication.eu10.hana.ondemand.com', xsappname: 'orders!t1' },
    ],
    ['http://adfs.example.com/adfs/services/trust', adfs, { domain: 'adfs.example.com' }],
    [
      `https://contoso.b2clogin.com/${UUID}/v2.0/`,
      entraB2c,
      { domain: 'contoso.b2clogin.com', tenantId: UUID },
    ],
    [`https://${UUID}.ciamlogin.com/${UUID}/v2.0`, entraExternalId, { tenantId: UUID }],
    [
      'https://clerk.example.com',
      clerk,
      { domain: 'clerk.example.com', authorizedParties: ['https://example.com'] },
    ],
    [
      'https://kubernetes.default.svc.cluster.local',
      kubernetes,
      { issuer: 'https://kubernetes.default.svc.cluster.local' },
    ],
    [
      'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
      kubernetes,
      { issuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE' },
    ],
  ])('%s', (issuer, make, given) => {
    const preset = make(given);
    expect(preset).toMatchObject({ issuer, algorithms: ['RS256'], profile: 'standard' });
    expect(Object.isFrozen(preset)).toBe(true);
  });

  test('of Supabase, whose keys are of two kinds', () => {
    const preset = supabase({ projectRef: 'abcdefghijklmnopqrst' });
    const issuer = 'https://abcdefghijklmnopqrst.supabase.co/auth/v1';
    expect(preset).toMatchObject({ issuer, algorithms: ['ES256', 'RS256'], profile: 'standard' });
    expect(preset).toMatchObject({ audience: 'authenticated' });
    expect(Object.isFrozen(preset)).toBe(true);
  });

  test('only Cognito and Clerk stand without an audience, by their clients', () => {
    const given = { region: 'eu-west-1', userPoolId: 'eu-west-1_Ab1', clientIds: ['a', 'b'] };
    expect(cognito(given)).toMatchObject({ audience: null, clientIds: ['a', 'b'] });
    const origins = ['https://a.example.com', 'http://localhost:3000'];
    expect(clerk({ domain: 'clerk.example.com', authorizedParties: origins })).toMatchObject({
      audience: null,
      clientIds: origins,
    });
    expect(auth0({ domain: 'login.example.com' })).not.toHaveProperty('audience');
  });
});

describe('a host', () => {
  const whole = 'auth0().domain: must be a whole host name, such as example.eu.auth0.com';
  const alone =
    'auth0().domain: must be a host alone, such as example.eu.auth0.com: no https://, no path';

  test.each<[unknown, string]>([
    [undefined, 'auth0().domain: is required: the domain of the tenant'],
    [7, 'auth0().domain: must be a string'],
    ['', 'auth0().domain: must not be blank'],
    [' \t', 'auth0().domain: must not be blank'],
    [' a.example.com', 'auth0().domain: must not begin or end with white space'],
    ['https://a.example.com', alone],
    ['https://a.example.com/', alone],
    ['a.example.com/', alone],
    ['//a.example.com', alone],
    ['A.example.com', 'auth0().domain: must be in lower case, as it is in `iss`'],
    ['tenant', whole],
    ['a b.example.com', whole],
    ['a..example.com', whole],
    ['.example.com', whole],
    ['example.com.', whole],
    ['-a.example.com', whole],
    ['a-.example.com', whole],
    ['a.example.com:443', whole],
    ['a@b.example.com', whole],
    ['a.example.com?x', whole],
    ['a.example.com#x', whole],
    ['a\\b.example.com', whole],
    ['{tenant}.auth0.com', whole],
    ['a\u0000.example.com', whole],
    ['é.example.com', whole],
    [`${'a'.repeat(64)}.com`, whole],
    [`${'a.'.repeat(127)}com`, whole],
  ])('%j', (domain, expected) => {
    expect(host(domain)).toEqual([expected]);
  });

  test('may have 253 characters', () => {
    const labels = [63, 63, 63, 61].map((length) => 'a'.repeat(length));
    expect(host(labels.join('.'))).toEqual([]);
    expect(host(`${labels.join('.')}a`)).toEqual([whole]);
  });

  test('of the Admin Console of Okta is no issuer', () => {
    const given = { domain: 'dev-1-admin.okta.com', authorizationServerId: 'default' };
    expect(found(okta, given)).toEqual([
      'okta().domain: is the domain of the Admin Console, which issues no tokens; leave out -admin',
    ]);
    expect(paths(okta, { ...given, domain: 'dev-1-admin.example.com' })).toEqual([]);
    expect(paths(okta, { ...given, domain: 'dev-1-admin.okta.com.example.org' })).toEqual([]);
  });
});

test('ZITADEL without a project has no permissions', () => {
  expect(zitadel({ domain: 'login.example.com' })).not.toHaveProperty('permissionsClaim');
});

describe('an Entra tenant', () => {
  test.each(['common', 'organizations', 'consumers', 'Common', '{tenantid}'])(
    '%s is none',
    (tenantId) => {
      const [problem, ...more] = tenant(tenantId);
      expect(more).toEqual([]);
      expect(problem).toMatch(
        /^entra\(\)\.tenantId: is a shared endpoint and not a tenant.*`issuers`.*`resolveIssuer`$/,
      );
    },
  );

  test.each([
    'contoso.onmicrosoft.com',
    UUID.toUpperCase(),
    `{${UUID}}`,
    `${UUID}/`,
    `${UUID}0`,
    `0${UUID}`,
  ])('%s is not its id', (tenantId) => {
    expect(tenant(tenantId)).toEqual([
      'entra().tenantId: must be the directory id of the tenant: a UUID in lower case',
    ]);
  });

  test('version undefined does not exist', () => {
    expect(found(entra, { tenantId: UUID, version: undefined })).toEqual([
      'entra().version: is required: `accessTokenAcceptedVersion` of the manifest, 2 or 1',
    ]);
  });

  test.each(['2', 'v2.0', 3, 0, null])('version %j does not exist', (version) => {
    expect(found(entra, { tenantId: UUID, version })).toEqual([
      'entra().version: must be one of 2, 1',
    ]);
  });
});

describe('a URL', () => {
  test.each<[unknown, string]>([
    ['', 'must not be blank'],
    ['login.example.com', 'must be an absolute URL, such as https://login.example.com'],
    ['ftp://login.example.com', 'must be an https URL'],
    ['javascript:alert(1)', 'must be an https URL'],
    ['https://user@login.example.com', 'must not have a user, a query or a fragment'],
    ['https://login.example.com?', 'must not have a user, a query or a fragment'],
    ['https://login.example.com/#', 'must not have a user, a query or a fragment'],
    ['https://Login.example.com', 'must be spelled as in `iss`: https://login.example.com'],
    ['https://login.example.com:443', 'must be spelled as in `iss`: https://login.example.com'],
    ['https://login.example.com/', 'must be spelled as in `iss`: https://login.example.com'],
    ['https://login.example.com/a/..', 'must be spelled as in `iss`: https://login.example.com'],
    ['https:\\\\login.example.com', 'must be spelled as in `iss`: https://login.example.com'],
  ])('%j', (issuer, message) => {
    expect(found(duende, { issuer })).toEqual([`duende().issuer: ${message}`]);
  });

  test.each<[unknown, string]>([
    ['https://Login.example.com/', 'must be spelled as in `iss`: https://login.example.com'],
    ['https://login.example.com:443/', 'must be spelled as in `iss`: https://login.example.com'],
    ['//login.example.com/', 'must be an absolute URL, such as https://login.example.com'],
    ['https://login.example.com/?', 'must not have a user, a query or a fragment'],
    ['ftp://login.example.com/', 'must be an https URL'],
    [' https://login.example.com/', 'must not begin or end with white space'],
  ])('of Hydra may have a slash after its origin, but %j', (issuer, message) => {
    expect(found(hydra, { issuer })).toEqual([`hydra().issuer: ${message}`]);
  });

  test('of Keycloak has no slash at the end', () => {
    for (const url of ['https://sso.example.com/', 'https://sso.example.com/auth/']) {
      expect(found(keycloak, { url, realm: 'shop' })).toEqual([
        'keycloak().url: must not end with a slash',
      ]);
    }
  });
});

describe('a part of a path', () => {
  test.each(['', 'a b', 'a/b', '..', '.', 'a%20b', 'ü', 'a?b', 'a#b', ' a'])('%j', (realm) => {
    expect(paths(keycloak, { url: 'https://sso.example.com', realm })).toEqual([
      'keycloak().realm',
    ]);
  });

  test('may have dots, if it has anything else', () => {
    expect(found(keycloak, { url: 'https://sso.example.com', realm: '..a.' })).toEqual([]);
  });

  test('is needed for Okta, since tokens of the org server are for Okta alone', () => {
    const [problem] = found(okta, { domain: 'example.okta.com', authorizationServerId: 'a b' });
    expect(problem).toContain('tokens of the org server cannot be verified');
    expect(paths(okta, { domain: 'example.okta.com' })).toEqual(['okta().authorizationServerId']);
  });
});

describe('Cognito', () => {
  const given = { region: 'eu-west-1', userPoolId: 'eu-west-1_Ab1', clientIds: ['c'] };
  test.each<[object, readonly string[]]>([
    [{ region: 'Ireland' }, ['cognito().region', 'cognito().userPoolId']],
    [{ region: 'cn-north-1', userPoolId: 'cn-north-1_Ab1' }, ['cognito().region']],
    [{ region: 'eu-west-1.evil.example' }, ['cognito().region', 'cognito().userPoolId']],
    [{ userPoolId: 'us-east-1_Ab1' }, ['cognito().userPoolId']],
    [{ userPoolId: 'Ab1' }, ['cognito().userPoolId']],
    [{ clientIds: undefined }, ['cognito().clientIds']],
    [{ clientIds: [] }, ['cognito().clientIds']],
    [{ clientIds: ['c', ''] }, ['cognito().clientIds[1]']],
    [{ clientIds: 'c' }, ['cognito().clientIds']],
    [{ issuerType: 'new' }, ['cognito().issuerType']],
    [{ issuerType: 'original' }, []],
    [{ region: 'xxeu-west-1', userPoolId: 'xxeu-west-1_Ab1' }, ['cognito().region']],
    [{ userPoolId: 'x.eu-west-1_Ab1' }, ['cognito().userPoolId']],
    [{ userPoolId: 'eu-west-1_Ab1.x' }, ['cognito().userPoolId']],
    [{ region: undefined }, ['cognito().region', 'cognito().userPoolId']],
    [{ userPoolId: undefined }, ['cognito().userPoolId']],
  ])('%j', (wrong, expected) => {
    expect(paths(cognito, { ...given, ...wrong })).toEqual(expected);
    expect(paths(cognito, given)).toEqual([]);
  });
});

describe('Clerk', () => {
  const given = { domain: 'clerk.example.com', authorizedParties: ['https://example.com'] };
  const message = 'must be an origin, such as https://example.com';
  test.each<[unknown, readonly string[]]>([
    [[], ['clerk().authorizedParties: must be a list of strings with at least one entry']],
    [
      'https://example.com',
      ['clerk().authorizedParties: must be a list of strings with at least one entry'],
    ],
    [['https://example.com/'], [`clerk().authorizedParties[0]: ${message}`]],
    [['https://example.com', 'example.com'], [`clerk().authorizedParties[1]: ${message}`]],
    [['https://Example.com'], [`clerk().authorizedParties[0]: ${message}`]],
    [['https://example.com:443'], [`clerk().authorizedParties[0]: ${message}`]],
    [['data:,x'], [`clerk().authorizedParties[0]: ${message}`]],
    [[''], ['clerk().authorizedParties[0]: must not be blank']],
    [[7], ['clerk().authorizedParties[0]: must be a string']],
  ])('authorizedParties %j', (authorizedParties, expected) => {
    expect(found(clerk, { ...given, authorizedParties })).toEqual(expected);
  });

  test('says why authorizedParties are required', () => {
    expect(found(clerk, { domain: 'clerk.example.com' })).toEqual([
      'clerk().authorizedParties: is required: Clerk’s session tokens name no audience, so say whose sessions this API takes',
    ]);
  });
});

describe('names that are no hosts', () => {
  const domain = 'example.authentication.eu10.hana.ondemand.com';
  test.each(['orders', 'orders!t1234', 'sb-clone!b1|orders!t1', 'a_b-c.d~e'])(
    'xsappname %s',
    (xsappname) => {
      expect(found(xsuaa, { domain, xsappname })).toEqual([]);
    },
  );

  test.each(['orders t1', 'orders/t1', 'orders!t1\n', '$XSAPPNAME.read', 'é'])(
    'xsappname %j',
    (xsappname) => {
      expect(paths(xsuaa, { domain, xsappname })).toEqual(['xsuaa().xsappname']);
    },
  );

  test.each([
    'ABCDEFGHIJKLMNOPQRST',
    'https://abc.supabase.co',
    'abc.supabase.co',
    'a-b',
    'abc/',
    'a b',
  ])('projectRef %j', (projectRef) => {
    expect(found(supabase, { projectRef })).toEqual([
      'supabase().projectRef: must be the reference of the project: lower-case letters and digits',
    ]);
  });

  test.each<[string, Preset, object]>([
    ['cloudflareAccess().teamDomain', cloudflareAccess, { teamDomain: 'https://a.example.com' }],
    ['cloudflareAccess().teamDomain', cloudflareAccess, { teamDomain: 'yourteam' }],
    ['authentik().domain', authentik, { domain: 'auth.example.com/', slug: 'a' }],
    ['authentik().slug', authentik, { domain: 'auth.example.com', slug: 'a/b' }],
    ['xsuaa().domain', xsuaa, { domain: `https://${domain}`, xsappname: 'a' }],
    ['adfs().domain', adfs, { domain: 'ADFS.example.com' }],
    ['entraB2c().domain', entraB2c, { domain: 'contoso', tenantId: UUID }],
    ['entraB2c().tenantId', entraB2c, { domain: 'a.b2clogin.com', tenantId: 'a.onmicrosoft.com' }],
    ['entraExternalId().tenantId', entraExternalId, { tenantId: UUID.toUpperCase() }],
    ['clerk().domain', clerk, { domain: 'https://a.b.c', authorizedParties: ['https://a.b'] }],
    ['kubernetes().issuer', kubernetes, { issuer: 'kubernetes/serviceaccount' }],
    ['kubernetes().issuer', kubernetes, { issuer: 'https://kubernetes.default.svc/' }],
  ])('%s', (path, make, given) => {
    expect(paths(make, given)).toEqual([path]);
  });
});

describe('a message', () => {
  test.each<[string, Preset, string]>([
    ['auth0().domain', auth0, 'domain'],
    ['okta().domain', okta, 'domain'],
    ['zitadel().domain', zitadel, 'domain'],
    ['cloudflareAccess().teamDomain', cloudflareAccess, 'teamDomain'],
    ['authentik().domain', authentik, 'domain'],
    ['xsuaa().domain', xsuaa, 'domain'],
    ['adfs().domain', adfs, 'domain'],
    ['entraB2c().domain', entraB2c, 'domain'],
    ['clerk().domain', clerk, 'domain'],
  ])('of %s has an example that passes', (path, make, name) => {
    const about = (value: unknown): readonly string[] =>
      found(make, { [name]: value }).filter((problem) => problem.startsWith(path));
    const [problem = ''] = about('host');
    const example = /, such as (.*)$/.exec(problem)?.[1];
    expect(about(example)).toEqual([]);
  });

  const letters = 'letters, digits and - . _ ~';
  const directory = 'the directory id of the tenant: a UUID in lower case';
  test.each<[string, Preset, string]>([
    ['entraB2c().tenantId', entraB2c, directory],
    ['entraExternalId().tenantId', entraExternalId, directory],
    ['ping().environmentId', ping, 'the id of the environment: a UUID in lower case'],
    ['authentik().slug', authentik, `the slug of an application: ${letters}`],
    ['cognito().region', cognito, `a region, such as eu-west-1: ${letters}`],
    ['cognito().userPoolId', cognito, `a user pool, such as eu-west-1_AbCdEfGhI: ${letters}`],
    ['keycloak().realm', keycloak, `the name of a realm as it is in the URL: ${letters}`],
    ['zitadel().projectId', zitadel, `the id of a project: ${letters}`],
    ['xsuaa().xsappname', xsuaa, '`xsappname` of the binding, such as orders!t1234'],
  ])('of %s says what it must be', (path, make, what) => {
    const name = path.replace(/^.*\./, '');
    expect(found(make, { [name]: 'a/b' })).toContain(`${path}: must be ${what}`);
  });
});

describe('every preset', () => {
  const all = Object.entries(PRESETS);

  test.each(all)('%s reports all that is wrong at once, and unknown names', (name, make) => {
    expect(syncCodeOf(() => make({}))).toBe('invalid_options');
    expect(paths(make, undefined)).toContain(`${name}()`);
    expect(paths(make, null)).toContain(`${name}()`);
    expect(paths(make, 'example.com')).toContain(`${name}()`);
    expect(paths(make, { tenant: 'x' })).toContain(`${name}().tenant`);
    expect(paths(make, { tenant: 'x' }).length).toBeGreaterThan(1);
  });

  test.each(all)('%s turns a getter that throws into a ConfigError', (name, make) => {
    const given = {
      get domain(): never {
        throw new TypeError('no');
      },
    };
    expect(paths(make, given)).toContain(`${name}().domain`);
  });

  test('ping knows its regions only', () => {
    for (const region of ['com', 'eu', 'US', undefined, 'toString']) {
      expect(paths(ping, { environmentId: UUID, region })).toEqual(['ping().region']);
    }
    expect(paths(ping, {})).toEqual(['ping().environmentId', 'ping().region']);
  });
});

import { describe, expect, test } from 'vitest';
import { servesIssuer } from '../../src/jose/key-issuer.ts';

const TENANT = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const CONSUMERS = '9188040d-6c67-4c5b-b112-36a304b66dad';
const TEMPLATE = 'https://login.microsoftonline.com/{tenantid}/v2.0';
const of = (tenant: string): string => TEMPLATE.replace('{tenantid}', tenant);

describe('a key whose member `issuer`', () => {
  test.each([
    ['is the issuer', of(TENANT), of(TENANT)],
    ['is a template', TEMPLATE, of(TENANT)],
    ['is a template, for the consumers’ tenant', TEMPLATE, of(CONSUMERS)],
    ['ends with the tenant', 'https://id.example/{tenantid}', `https://id.example/${TENANT}`],
    ['begins with the tenant', '{tenantid}.example', `${TENANT}.example`],
  ])('%s serves it', (_, scope, issuer) => {
    expect(servesIssuer(scope, issuer)).toBe(true);
  });

  test.each([
    ['is another tenant', of(CONSUMERS), of(TENANT)],
    ['is a prefix', 'https://login.microsoftonline.com', of(TENANT)],
    ['is longer', `${of(TENANT)}/`, of(TENANT)],
    ['is in another case', of(TENANT).toUpperCase(), of(TENANT)],
    ['is a template of another host', TEMPLATE.replace('.com', '.us'), of(TENANT)],
    ['is a template with another end', TEMPLATE.replace('v2.0', 'v1.0'), of(TENANT)],
    ['names no tenant', TEMPLATE, of('')],
    ['would take two segments for a tenant', TEMPLATE, of(`${TENANT}/x`)],
    ['would take a query for a tenant', TEMPLATE, of('x?y')],
    ['would overlap', 'https://id.example/a{tenantid}a', 'https://id.example/a'],
    ['is a template twice', `${TEMPLATE}/{tenantid}`, `${of(TENANT)}/${TENANT}`],
    [
      'has the template twice',
      'https://id.example/{tenantid}/a{tenantid}',
      'https://id.example/t/a',
    ],
    ['would leave nothing for a tenant', 'https://id.example/{tenantid}', 'https://id.example/'],
    ['is another template', TEMPLATE.replace('tenantid', 'tenant'), of(TENANT)],
    ['is empty', '', of(TENANT)],
  ])('%s does not serve it', (_, scope, issuer) => {
    expect(servesIssuer(scope, issuer)).toBe(false);
  });

  test('is a long template costs no more than its length', () => {
    expect(servesIssuer('{tenantid}'.repeat(50_000), of(TENANT))).toBe(false);
  });
});

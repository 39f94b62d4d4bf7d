import type { Position } from '../options/problems.ts';
import { hasMethods, stringWithout } from '../options/readers.ts';
import { readSettings } from '../options/rows.ts';
import type { OptionRows } from '../options/rows.ts';
import { toMetadataDocument } from './metadata-document.ts';
import type { MetadataVerifier } from './metadata-document.ts';
import { toDescription, toMetadataRows } from './metadata-options.ts';
import type { MetadataOptions, ResourceDescription } from './metadata-options.ts';
import type { AuthRequest } from './request.ts';
import { resourceFault, toMetadataLocation } from './resource.ts';
import type { ResponseParts } from './response.ts';
import { checkSignedResource } from './signed-metadata.ts';
import { toRoutedTarget } from './target.ts';

/** The options of {@link createMetadata}. */
export interface MetadataSettings extends MetadataOptions {
  /**
   * The identifier of this API: an absolute https URL without a fragment (http for loopback). It is
   * published exactly as written here, and clients compare it exactly (RFC 9728 §3.3).
   */
  readonly resource: string;
  /** The verifier whose listed issuers and DPoP algorithms are published. */
  readonly verifier?: MetadataVerifier;
}

type ResourceOptions = Omit<MetadataSettings, keyof MetadataOptions>;

/** The rows of {@link MetadataSettings} beside those of {@link MetadataOptions}. */
export const RESOURCE_ROWS: OptionRows<ResourceOptions, ResourceOptions> = {
  resource: { read: stringWithout(resourceFault), required: 'the URL of this API' },
  verifier: { read: readVerifier },
};

/** The protected resource metadata of an API, and where it is served (RFC 9728). */
export interface Metadata {
  /** The URL that challenges name as `resource_metadata`. */
  readonly url: string;
  /** The request target of the document. */
  readonly path: string;
  /**
   * Returns the response to a request for the document, and undefined for every other request. No
   * authentication is required: clients without a token learn here where to get one.
   */
  readonly respond: (request: Pick<AuthRequest, 'method' | 'url'>) => ResponseParts | undefined;
}

/**
 * Creates the metadata that `settings` describe, for servers without an adapter, such as plain
 * `node:http`.
 *
 * @throws {ConfigError} `invalid_options` with every problem at once
 */
export function createMetadata(settings: MetadataSettings): Metadata {
  const rows = { ...toMetadataRows(settings), ...RESOURCE_ROWS };
  const { resource, verifier, ...options } = readSettings(
    rows,
    settings,
    '',
    ({ resource: named, signedMetadata }, at) => checkSignedResource(named, signedMetadata, at),
  );
  return toMetadata(toDescription(resource, options), verifier);
}

/** Reads a verifier as far as metadata needs one. */
function readVerifier(value: unknown, at: Position): MetadataVerifier | undefined {
  return isMetadataVerifier(value) ? value : at.report('must be made by createVerifier()');
}

function isMetadataVerifier(value: unknown): value is MetadataVerifier {
  return hasMethods<MetadataVerifier>(value, ['healthcheck']) && Array.isArray(value.schemes);
}

// One hour, in shared caches too: the document is the same for everybody and changes only with a
// deployment, but a client must not be sent to a former issuer for days.
const CACHE_CONTROL = 'public, max-age=3600';
// For browser-based clients of any origin: the document is public and does not depend on cookies. Their
// requests have headers of their own, such as MCP-Protocol-Version.
const CORS = Object.freeze({ 'access-control-allow-origin': '*' });
const METHODS = 'GET, HEAD, OPTIONS';
const PREFLIGHT = Object.freeze({
  ...CORS,
  'access-control-allow-methods': METHODS,
  'access-control-allow-headers': '*',
  'access-control-max-age': '7200',
  allow: METHODS,
});

/** Returns the metadata for a checked description. */
export function toMetadata(
  description: ResourceDescription,
  verifier: MetadataVerifier | undefined,
): Metadata {
  const { url, path } = toMetadataLocation(description.resource);
  let known: ResponseParts | undefined;
  // On the first request: the verifier's state is not read while the app is being set up.
  const toAnswer = (): ResponseParts => (known ??= toDocumentParts(description, verifier));
  return Object.freeze({
    url,
    path,
    respond: (request: Pick<AuthRequest, 'method' | 'url'>) => {
      if (!isTarget(toRoutedTarget(request.url), path)) return undefined;
      switch (request.method) {
        case 'GET':
          return toAnswer();
        case 'HEAD':
          return { ...toAnswer(), body: '' };
        case 'OPTIONS':
          return { status: 204, headers: PREFLIGHT, body: '' };
        default:
          return {
            status: 405,
            headers: { ...CORS, allow: METHODS, 'content-length': '0' },
            body: '',
          };
      }
    },
  });
}

/** A query is ignored, unless the identifier of the resource has one itself (RFC 9728 §3.1). */
function isTarget(url: string, path: string): boolean {
  return url === path || (!path.includes('?') && url.startsWith(`${path}?`));
}

function toDocumentParts(
  description: ResourceDescription,
  verifier: MetadataVerifier | undefined,
): ResponseParts {
  const body = JSON.stringify(toMetadataDocument(description, verifier));
  return Object.freeze({
    status: 200,
    headers: Object.freeze({
      ...CORS,
      'cache-control': CACHE_CONTROL,
      'content-type': 'application/json',
      // Set here, so that HEAD has it too.
      'content-length': String(new TextEncoder().encode(body).length),
    }),
    body,
  });
}

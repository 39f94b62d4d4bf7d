import type * as readers from './index.ts';
import { requireKnown } from './members.ts';
import {
  anyString,
  boolean,
  callback,
  handedOn,
  hasMethods,
  integer,
  listOf,
  maybeEmptyListOf,
  number,
  oneOf,
  oneOrMore,
  options,
  string,
  strings,
  stringWithout,
  withMethods,
} from './readers.ts';
import { readSettings } from './rows.ts';

/**
 * The functions of `@oidc-verify/core/options`, for packages that need `@oidc-verify/core` anyway: Node
 * then looks for one module less at each start. They may change with any release.
 */
export const optionReaders: Readonly<typeof readers> = /* @__PURE__ */ Object.freeze({
  anyString,
  boolean,
  callback,
  handedOn,
  hasMethods,
  integer,
  listOf,
  maybeEmptyListOf,
  number,
  oneOf,
  oneOrMore,
  options,
  readSettings,
  requireKnown,
  string,
  stringWithout,
  strings,
  withMethods,
});

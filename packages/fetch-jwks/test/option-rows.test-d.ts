// An option without a row, or a row without an option, does not compile. Each set of options is extended
// by one that nobody reads, and its rows by one that belongs to no option.
import { FETCH_JWKS_ROWS } from '../src/options.ts';
import type { FetchJwksOptions } from '../src/options.ts';
import { string } from '@oidc-verify/core/options';
import type { OptionRows, SettingsOf } from '@oidc-verify/core/options';

/** One option more, which has no row. */
interface Scratch {
  readonly scratch?: string;
}

/** Takes the rows of these options, read to these settings. */
declare function takes<Options, Settings extends { readonly [Name in keyof Options]?: unknown }>(
  rows: OptionRows<Options, Settings>,
): void;
const scratch = { read: string };

type FetchJwksRows = SettingsOf<typeof FETCH_JWKS_ROWS>;
takes<FetchJwksOptions, FetchJwksRows>(FETCH_JWKS_ROWS);
// @ts-expect-error -- an option without a row
takes<FetchJwksOptions & Scratch, FetchJwksRows & Scratch>(FETCH_JWKS_ROWS);
// @ts-expect-error -- a row without an option
takes<FetchJwksOptions, FetchJwksRows>({ ...FETCH_JWKS_ROWS, scratch });

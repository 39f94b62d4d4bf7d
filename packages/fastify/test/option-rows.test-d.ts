// An option without a row, or a row without an option, does not compile. Each set of options is extended
// by one that nobody reads, and its rows by one that belongs to no option.
import { PLUGIN_ROWS } from '../src/plugin.ts';
import type { PluginOptions } from '../src/plugin.ts';
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

type PluginRows = SettingsOf<typeof PLUGIN_ROWS>;
takes<PluginOptions, PluginRows>(PLUGIN_ROWS);
// @ts-expect-error -- an option without a row
takes<PluginOptions & Scratch, PluginRows & Scratch>(PLUGIN_ROWS);
// @ts-expect-error -- a row without an option
takes<PluginOptions, PluginRows>({ ...PLUGIN_ROWS, scratch });

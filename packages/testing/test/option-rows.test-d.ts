// An option without a row, or a row without an option, does not compile. Each set of options is extended
// by one that nobody reads, and its rows by one that belongs to no option.
import { DPOP_CLIENT_ROWS } from '../src/dpop-client.ts';
import type { DpopClientOptions } from '../src/dpop-client.ts';
import { FAKE_KEY_SOURCE_ROWS } from '../src/fake-key-source-options.ts';
import type { FakeKeySourceOptions } from '../src/fake-key-source-options.ts';
import { LISTEN_ROWS } from '../src/node.ts';
import type { ListenOptions } from '../src/node.ts';
import { ROTATE_KEYS_ROWS, SIGN_ROWS, TEST_ISSUER_ROWS } from '../src/test-issuer-options.ts';
import type {
  RotateKeysOptions,
  SignOptions,
  TestIssuerOptions,
} from '../src/test-issuer-options.ts';
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

type TestIssuerRows = SettingsOf<typeof TEST_ISSUER_ROWS>;
takes<TestIssuerOptions, TestIssuerRows>(TEST_ISSUER_ROWS);
// @ts-expect-error -- an option without a row
takes<TestIssuerOptions & Scratch, TestIssuerRows & Scratch>(TEST_ISSUER_ROWS);
// @ts-expect-error -- a row without an option
takes<TestIssuerOptions, TestIssuerRows>({ ...TEST_ISSUER_ROWS, scratch });

type SignRows = SettingsOf<typeof SIGN_ROWS>;
takes<SignOptions, SignRows>(SIGN_ROWS);
// @ts-expect-error -- an option without a row
takes<SignOptions & Scratch, SignRows & Scratch>(SIGN_ROWS);
// @ts-expect-error -- a row without an option
takes<SignOptions, SignRows>({ ...SIGN_ROWS, scratch });

type RotateKeysRows = SettingsOf<typeof ROTATE_KEYS_ROWS>;
takes<RotateKeysOptions, RotateKeysRows>(ROTATE_KEYS_ROWS);
// @ts-expect-error -- an option without a row
takes<RotateKeysOptions & Scratch, RotateKeysRows & Scratch>(ROTATE_KEYS_ROWS);
// @ts-expect-error -- a row without an option
takes<RotateKeysOptions, RotateKeysRows>({ ...ROTATE_KEYS_ROWS, scratch });

type FakeKeySourceRows = SettingsOf<typeof FAKE_KEY_SOURCE_ROWS>;
takes<FakeKeySourceOptions, FakeKeySourceRows>(FAKE_KEY_SOURCE_ROWS);
// @ts-expect-error -- an option without a row
takes<FakeKeySourceOptions & Scratch, FakeKeySourceRows & Scratch>(FAKE_KEY_SOURCE_ROWS);
// @ts-expect-error -- a row without an option
takes<FakeKeySourceOptions, FakeKeySourceRows>({ ...FAKE_KEY_SOURCE_ROWS, scratch });

type DpopClientRows = SettingsOf<typeof DPOP_CLIENT_ROWS>;
takes<DpopClientOptions, DpopClientRows>(DPOP_CLIENT_ROWS);
// @ts-expect-error -- an option without a row
takes<DpopClientOptions & Scratch, DpopClientRows & Scratch>(DPOP_CLIENT_ROWS);
// @ts-expect-error -- a row without an option
takes<DpopClientOptions, DpopClientRows>({ ...DPOP_CLIENT_ROWS, scratch });

type ListenRows = SettingsOf<typeof LISTEN_ROWS>;
takes<ListenOptions, ListenRows>(LISTEN_ROWS);
// @ts-expect-error -- an option without a row
takes<ListenOptions & Scratch, ListenRows & Scratch>(LISTEN_ROWS);
// @ts-expect-error -- a row without an option
takes<ListenOptions, ListenRows>({ ...LISTEN_ROWS, scratch });

import { createVerifier } from '@oidc-verify/core';
import type { KeySource, Verifier } from '@oidc-verify/core';
import { createDpop } from '@oidc-verify/core/dpop';
import { fetchJwks } from '@oidc-verify/fetch-jwks';
import { UsageError } from '../usage-error.ts';
import { loadConfig, toUsageError } from './config-module.ts';
import type { Explain } from './explain-token.ts';
import { openKeys } from './key-sources.ts';
import type { GivenKeys } from './key-sources.ts';
import { listPolicyFlags, optionsOf } from './policy-flags.ts';
import type { PolicyFlags } from './policy-flags.ts';
import { readPreset } from './presets.ts';
import { splitOptions } from './split-options.ts';
import { readInstant } from './read-instant.ts';
import { readJsonFile } from './read-file.ts';

/** Options that replace those of the policy. */
export interface KeysAndLimit {
  readonly keys: KeySource;
  readonly maxTokenBytes?: number;
}

/** What a token is judged by. */
export interface OpenPolicy {
  /** Creates the verifier; with other options than those of the policy where some are given. */
  readonly createVerifier: (instead?: KeysAndLimit) => Verifier;
  readonly explain?: Explain;
  readonly hasPreset: boolean;
  /** Whether it waits for the network. */
  readonly areKeysFetched: boolean;
}

/**
 * Returns the policy that the flags describe. Flags replace what is in the policy file, and that replaces what
 * is in the preset.
 *
 * @throws {UsageError} for flags that contradict each other, and files that cannot be read
 * @throws {ConfigError} `invalid_options`, with all problems of the options
 */
export async function openPolicy(flags: PolicyFlags, cwd: string): Promise<OpenPolicy> {
  return flags.config === undefined ? openFlags(flags, cwd) : openConfig(flags, flags.config, cwd);
}

/** Returns whether the flags say at all whose tokens are accepted. */
export function hasPolicy({ issuer, preset, policy, config }: PolicyFlags): boolean {
  return [issuer, preset, policy, config].some((flag) => flag !== undefined);
}

async function openConfig(flags: PolicyFlags, path: string, cwd: string): Promise<OpenPolicy> {
  const others = listPolicyFlags(flags);
  if (others.length > 0) {
    throw new UsageError(
      `--config has the options of the API; leave out ${others.join(', ')}, or --config.`,
    );
  }
  const configured = await loadConfig(path, cwd, flags.timeoutMs);
  const common = { hasPreset: true, areKeysFetched: true };
  if ('options' in configured) {
    const { options } = configured;
    return { ...common, createVerifier: () => buildConfigured(options, path, clockOf(flags)) };
  }
  if (flags.at !== undefined) {
    throw new UsageError(
      '--at needs options: export them instead of a verifier, whose clock is fixed.',
    );
  }
  const { verifier, explain } = configured;
  return { ...common, createVerifier: () => verifier, explain };
}

/** The options of a module may be anything, such as an object that cannot be read. */
function buildConfigured(given: object, path: string, clock: object): Verifier {
  try {
    const { verifier, fetching } = splitOptions(given);
    return build({ keys: fetchJwks(fetching), ...verifier, ...clock });
  } catch (error) {
    throw toUsageError(error, path);
  }
}

async function openFlags(flags: PolicyFlags, cwd: string): Promise<OpenPolicy> {
  const file = flags.policy === undefined ? {} : await readJsonFile(flags.policy, '--policy', cwd);
  const { preset: filePreset, ...members } = file;
  const { verifier, fetching } = splitOptions(members);
  const preset = flags.preset ?? toText(filePreset, 'preset');
  const given: GivenKeys | undefined =
    flags.keys === false ? undefined : await openKeys(flags, fetching, cwd);
  const options = {
    ...(preset === undefined ? {} : readPreset(preset)),
    ...verifier,
    ...optionsOf(flags),
    ...given?.options,
    ...dpopOf(flags),
    ...clockOf(flags),
  };
  return {
    createVerifier: (instead) =>
      build({ ...options, ...(given && { keys: given.keys }), ...instead }),
    hasPreset: preset !== undefined,
    areKeysFetched: given?.areFetched ?? false,
  };
}

function toText(value: unknown, name: string): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new UsageError(`--policy: ${name} has to be a string.`);
}

/** The options come from a command line or a file, and `createVerifier` checks all of them. */
function build(options: object): Verifier {
  return createVerifier(options);
}

function clockOf({ at }: PolicyFlags): { readonly now?: () => number } {
  if (at === undefined) return {};
  const atMs = readInstant(at);
  return { now: () => atMs };
}

function dpopOf({ proof, url }: PolicyFlags): object {
  if (proof === undefined || url === undefined) return {};
  return { dpop: createDpop({ publicOrigin: URL.canParse(url) ? new URL(url).origin : url }) };
}

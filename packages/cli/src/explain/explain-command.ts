import type { Io } from '../io.ts';
import { EXIT } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import { createProgress } from '../terminal/progress.ts';
import { createStyle, hasColors, widthOf } from '../terminal/style.ts';
import { UsageError } from '../usage-error.ts';
import { explainToken } from './explain-token.ts';
import type { ExplainReport } from './explain-token.ts';
import { hasPolicy, openPolicy } from './open-policy.ts';
import type { OpenPolicy } from './open-policy.ts';
import type { PolicyFlags } from './policy-flags.ts';
import { readCall } from './presented.ts';
import { toExplainText } from './report-text.ts';
import { suggestPolicy } from './suggest-policy.ts';
import { readToken } from './token-input.ts';

/** The flags of `explain`. */
export interface ExplainFlags extends PolicyFlags {
  readonly json?: boolean;
  readonly showValues?: boolean;
}

const CODES: Readonly<Record<ExplainReport['outcome'], ExitCode>> = {
  accepted: EXIT.ok,
  refused: EXIT.found,
  undecided: EXIT.undecided,
};

/** Explains the token on standard input, and returns how the command ends. */
export async function runExplain(flags: ExplainFlags, io: Io): Promise<ExitCode> {
  if (!hasPolicy(flags)) return refuseWithoutPolicy(io);
  // Before the token is asked for, so that nobody pastes it in vain.
  const policy = await openPolicy(flags, io.cwd);
  const call = await readCall(flags, io.cwd);
  const verifier = flags.keys === false ? undefined : policy.createVerifier();
  const { token, removed } = await readToken(io);
  if (removed !== undefined) io.stderr.write(`Note: ${removed} was left out.\n`);
  const report = await withProgress(policy, io, async () => {
    const setting = { ...policy, ...flags };
    if (verifier !== undefined) return explainToken(token, { ...setting, verifier, call });
    const { explainWithoutKeys } = await import('./explain-without-keys.ts');
    return explainWithoutKeys(token, setting);
  });
  io.stdout.write(toText(report, flags, io));
  return CODES[report.outcome];
}

async function withProgress<Result>(
  { areKeysFetched }: OpenPolicy,
  io: Io,
  work: () => Promise<Result>,
): Promise<Result> {
  const progress = createProgress(io);
  if (areKeysFetched) progress.show('fetching the keys of the issuer');
  try {
    return await work();
  } finally {
    progress.clear();
  }
}

function toText(report: ExplainReport, { json }: ExplainFlags, { stdout, env }: Io): string {
  if (json === true) return `${JSON.stringify(report, undefined, 2)}\n`;
  return toExplainText(report, {
    style: createStyle(hasColors(stdout, env)),
    width: widthOf(stdout),
  });
}

async function refuseWithoutPolicy(io: Io): Promise<never> {
  const token = io.stdin.isTTY === true ? '' : (await readToken(io)).token;
  throw new UsageError(
    'Say what the API accepts: --issuer and --audience, --preset, --policy or --config.',
    suggestPolicy(token),
  );
}

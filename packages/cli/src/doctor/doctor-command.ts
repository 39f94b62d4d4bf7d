import { EXIT } from '../exit-code.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { createProgress } from '../terminal/progress.ts';
import { toPrintable } from '../terminal/printable.ts';
import { createStyle, hasColors, widthOf } from '../terminal/style.ts';
import { UsageError } from '../usage-error.ts';
import { resolveHost } from './addresses.ts';
import type { ResolveHost } from './addresses.ts';
import { examine } from './examine.ts';
import type { Examination, ExamineSetting } from './examine.ts';
import { checkAlgorithms, readAuthorities } from './read-flags.ts';
import { toDoctorText } from './report-text.ts';

/** The flags of `doctor`. */
export interface DoctorFlags {
  readonly api?: string;
  readonly algorithms?: readonly string[];
  readonly ca?: string;
  readonly timeoutMs?: number;
  readonly allowPrivateHost?: readonly string[];
  readonly allowHttpOrigin?: readonly string[];
  readonly json?: boolean;
}

const CODES: Readonly<Record<Examination['verdict'], ExitCode>> = {
  fine: EXIT.ok,
  findings: EXIT.found,
  unreachable: EXIT.undecided,
};

const TIMEOUT_MS = 5_000;
// As a verifier has it.
const MAX_BYTES = 524_288;

/** Examines an issuer, and returns how the command ends. */
export async function runDoctor(
  issuer: string,
  flags: DoctorFlags,
  io: Io,
  resolve: ResolveHost = resolveHost,
): Promise<ExitCode> {
  const progress = createProgress(io);
  const setting = await toSetting(issuer, flags, io, resolve);
  const examination = await examine(issuer, { ...setting, onProgress: progress.show });
  progress.clear();
  io.stdout.write(toText(issuer, examination, flags, io));
  return CODES[examination.verdict];
}

async function toSetting(
  issuer: string,
  flags: DoctorFlags,
  io: Io,
  resolve: ResolveHost,
): Promise<ExamineSetting> {
  const { api, ca, algorithms = ['RS256'], timeoutMs = TIMEOUT_MS } = flags;
  const { allowPrivateHost: privateHosts = [], allowHttpOrigin: httpOrigins = [] } = flags;
  if (api !== undefined && !(/^https?:\/\/./i.test(api) && URL.canParse(api))) {
    throw new UsageError(`--api: ${JSON.stringify(api)} is not an http(s) URL.`);
  }
  if (!Number.isInteger(timeoutMs) || timeoutMs < 1 || timeoutMs > 60_000) {
    throw new UsageError(
      `--timeout-ms: ${timeoutMs} is out of range; expected a whole number from 1 to 60000.`,
    );
  }
  await checkAlgorithms(algorithms);
  const named = [issuer, api].flatMap((url) =>
    url !== undefined && URL.canParse(url) ? [new URL(url).hostname] : [],
  );
  return {
    timeoutMs,
    maxBytes: MAX_BYTES,
    now: io.now,
    resolveHost: resolve,
    namedHosts: new Set([...named, ...privateHosts]),
    privateHosts,
    httpOrigins,
    algorithms,
    ...(api === undefined ? {} : { apiUrl: api }),
    ...(ca === undefined ? {} : { ca: [await readAuthorities(ca, io.cwd)] }),
  };
}

function toText(
  issuer: string,
  examination: Examination,
  { json }: DoctorFlags,
  { stdout, env }: Io,
): string {
  const name = toPrintable(issuer);
  if (json === true) {
    const report = { version: 1, command: 'doctor', issuer: name, ...examination };
    return `${JSON.stringify(report, undefined, 2)}\n`;
  }
  const style = createStyle(hasColors(stdout, env));
  return toDoctorText(name, examination, { style, width: widthOf(stdout) });
}

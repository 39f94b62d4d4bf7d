import type { Command } from 'commander';
import { addNetworkFlags, collectWords } from '../flag-readers.ts';
import type { DoctorFlags } from './doctor-command.ts';

const EXAMPLES = `
Examples:
  $ oidc-verify doctor https://login.example.com/
  $ oidc-verify doctor https://login.example.com/ \\
      --api https://api.example.com/me
  $ oidc-verify doctor https://login.example.com/ --json > findings.json
  $ oidc-verify doctor http://keycloak.auth.svc:8080/realms/shop \\
      --allow-http-origin http://keycloak.auth.svc:8080

Exit codes: 0 nothing needs attention, 1 problems or warnings, 2 wrong command
line, 3 nobody answered.`;

/** Adds the command `doctor` to a program. */
export function defineDoctor(
  program: Command,
  run: (issuer: string, flags: DoctorFlags) => Promise<void>,
): void {
  const command = program
    .command('doctor')
    .summary('examine an issuer, and how an API refuses')
    .description(
      'Reads the metadata and the keys of an issuer as a verifier does, and says what is wrong, what will be, and who has to do what about it. With --api it also asks an API, by GET, without a token and with a forged one.',
    )
    .argument('<issuer>', 'the issuer exactly as it is in iss, such as https://login.example.com/')
    .helpOption('-h, --help', 'show this help')
    .option('--api <url>', 'a guarded route of an API that takes tokens of this issuer')
    .option('--algorithms <names>', 'what the API accepts; default RS256', collectWords)
    .option('--ca <file>', 'further authorities in PEM');
  addNetworkFlags(command);
  command
    .option('--json', 'print JSON with a version; see the README')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

import type { Command } from 'commander';
import { collect, collectWords, toNumber } from '../flag-readers.ts';
import type { ServeFlags } from './serve-command.ts';

const EXAMPLES = `
Examples:
  $ oidc-verify serve
  $ oidc-verify serve --port 4400 --audience https://api.example.com
  $ oidc-verify serve --algorithms ES256 --client web:secret
  $ curl -d grant_type=client_credentials http://127.0.0.1:4400/token

Exit codes: 0 ended by a signal or q, 2 wrong command line, 3 the address is
not free.`;

/** Adds the command `serve` to a program. */
export function defineServe(program: Command, run: (flags: ServeFlags) => Promise<void>): void {
  program
    .command('serve')
    .summary('serve a test issuer, for front ends and other languages')
    .description(
      'Serves an issuer for tests on this machine: metadata, keys, tokens by client credentials, any token on request, changes of keys and outages on command. It makes new keys at each start.',
    )
    .helpOption('-h, --help', 'show this help')
    .option('--port <number>', 'default 4400; 0 takes a free one', toNumber)
    .option('--host <address>', 'default 127.0.0.1, which only this machine reaches')
    .option('--issuer <url>', 'the iss of its tokens; default: its own URL')
    .option('--audience <name>', 'the aud; default https://api.test', collect)
    .option('--algorithms <names>', 'default RS256; the first one signs', collectWords)
    .option('--client <id:secret>', 'a client; without any, every client gets tokens', collect)
    .option('--expires-in-seconds <number>', 'default 300', toNumber)
    .option('--quiet', 'do not print requests')
    .addHelpText('after', EXAMPLES)
    .action(run);
}

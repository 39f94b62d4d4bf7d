import { Option } from 'commander';
import type { Command } from 'commander';
import { refuseArgument } from './token-input.ts';
import { addNetworkFlags, collect, collectWords, toNumber } from '../flag-readers.ts';
import type { ExplainFlags } from './explain-command.ts';

const EXAMPLES = `
Examples:
  $ pbpaste | oidc-verify explain --issuer https://login.example.com/ \\
      --audience https://api.example.com
  $ oidc-verify explain --preset okta:example.okta.com,default \\
      --audience api://default            # asks for the token, does not show it
  $ oidc-verify explain --config ./api-auth.mjs --json < token.txt
  $ oidc-verify explain --policy policy.json --no-keys --at 2026-11-27T10:00:00Z

Exit codes: 0 accepted, 1 refused, 2 wrong command line or file, 3 not decided
(no keys, or --no-keys).`;

type TriedFlags = ExplainFlags & { readonly token?: unknown };

/** Adds the command `explain` to a program. */
export function defineExplain(program: Command, run: (flags: ExplainFlags) => Promise<void>): void {
  const command = program
    .command('explain')
    .usage('[options] < token')
    .summary('say why an API accepts or refuses an access token')
    .description(
      'Walks an access token through the eight stages of verification, and says what each found and expected. The token comes from standard input, or is asked for without being shown. Neither the token nor sub and jti are printed.',
    )
    // They are refused below, with the reason.
    .allowExcessArguments()
    .helpOption('-h, --help', 'show this help');
  addPolicyFlags(command);
  addKeyFlags(command);
  addNetworkFlags(command);
  command
    .option('--at <instant>', 'judge as of this instant: ISO 8601 with zone, or epoch seconds')
    .option('--show-values', 'print all claims too, sub and jti included')
    .option('--json', 'print JSON with a version; see the README')
    // People try it, and should learn why there is no such flag.
    .addOption(new Option('--token [token]').hideHelp())
    .addHelpText('after', EXAMPLES)
    .action(async ({ token, ...flags }: TriedFlags, { args }: Command) => {
      if (args.length > 0 || token !== undefined) refuseArgument(Math.max(1, args.length));
      await run(flags);
    });
}

function addPolicyFlags(command: Command): void {
  command
    .optionsGroup('What the API accepts:')
    .option('--issuer <url>', 'the exact iss of its tokens')
    .option('--audience <name>', 'the identifier of the API; repeat for several', collect)
    .option('--preset <provider:arguments>', 'a provider, such as auth0:example.eu.auth0.com')
    .option('--policy <file>', 'options as JSON; flags replace them')
    .option('--config <module>', 'a module that exports a verifier or its options; runs its code')
    .option('--algorithms <names>', 'signature algorithms, such as RS256,ES256', collectWords)
    .option('--scope <names>', 'scopes, all of which are required', collectWords)
    .option('--any-scope <names>', 'scopes, one of which is required', collectWords)
    .option('--permission <name>', 'a required permission; repeat for several', collect)
    .option('--any-permission <name>', 'permissions, one of which is required', collect)
    .option('--profile <name>', 'standard, rfc9068, fapi2 or mcp')
    .option('--accepted-types <names>', 'further values of typ', collectWords)
    .option('--required-claims <names>', 'claims that must be present', collectWords)
    .option('--client-ids <id>', 'a client whose tokens are accepted', collect)
    .option('--client-id-claim <name>', 'the claim that names the client')
    .option('--scope-claim <name>', 'the claim with the scopes')
    .option('--permissions-claim <name>', 'the claim with the permissions')
    .option('--clock-tolerance-seconds <number>', 'how far clocks may differ', toNumber)
    .option('--max-token-age-seconds <number>', 'the greatest age since iat', toNumber)
    .option('--max-token-bytes <number>', 'the longest token', toNumber);
}

function addKeyFlags(command: Command): void {
  command
    .optionsGroup('Keys, and how the token was sent:')
    .option('--jwks <file|url>', 'keys: a JWK Set, one JWK or PEM; default: discovered')
    .option('--no-keys', 'leave the signature unchecked; never accepted then')
    .option('--proof <file>', 'the DPoP proof that came with the token')
    .option('--method <method>', 'the method of the request, for --proof')
    .option('--url <url>', 'the public URL of the request, for --proof')
    .optionsGroup('Further options:');
}

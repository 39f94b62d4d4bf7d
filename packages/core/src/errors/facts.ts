import type { AuthErrorCode } from './error-table.ts';
import type { TOKEN_DETAILS } from './token-details.ts';
import type { PROOF_DETAILS } from './proof-details.ts';
import type { REQUEST_DETAILS } from './request-details.ts';
import type { TokenValues } from './token-values.ts';

/** What a fact of each name is. All are configured values, names, counts and times. */
export interface FactTypes {
  /** A configured `acr` value. */
  readonly acrValues: readonly string[];
  /** The configured algorithms. */
  readonly algorithms: readonly string[];
  /** The configured audiences. */
  readonly audiences: readonly string[];
  /** The injected function that gave no answer, or no valid one. */
  readonly callback: string;
  /** The name of a claim. */
  readonly claim: string;
  /** The names of claims. */
  readonly claims: readonly string[];
  /** The configured clients. */
  readonly clients: readonly string[];
  /** How many of them there are. */
  readonly count: number;
  /** What was expected, in words or as configured. */
  readonly expected: string;
  /** What is wrong with a claim or an option, as the end of a sentence. */
  readonly fault: string;
  /** The name of a header, or of a parameter of the JOSE header. */
  readonly header: string;
  /** The issuer, as configured. */
  readonly issuer: string;
  /** The configured issuers. */
  readonly issuers: readonly string[];
  /** The `kid` of a published key. */
  readonly kid: string;
  /** The `kid` of each published key. */
  readonly kids: readonly string[];
  /** A number of characters or bytes. */
  readonly length: number;
  /** The configured or built-in limit, in the unit of what it limits. */
  readonly limit: number;
  /** The member of `cnf`. */
  readonly member: string;
  /** What a key source says of a failed refresh. */
  readonly message: string;
  /** The method of the request. */
  readonly method: string;
  /** What the operation needs, and the token does not have. */
  readonly missing: readonly string[];
  /** The configured name of a cookie. */
  readonly name: string;
  /** The name of an option. */
  readonly option: string;
  /** The configured origins. */
  readonly origins: readonly string[];
  /** How the call of an injected function ended. */
  readonly outcome: string;
  /** Why, as one of a closed list of words. */
  readonly reason: string;
  /** What an injected function returned: the type of it, never the value. */
  readonly returned: string;
  /** A scheme that this API offers. */
  readonly scheme: string;
  /** The schemes that this API offers. */
  readonly schemes: readonly string[];
  /** How far off, in seconds. */
  readonly seconds: number;
  /** The segment of a token: header or payload. */
  readonly segment: string;
  /** The configured tolerance, in seconds. */
  readonly toleranceSeconds: number;
  /** The accepted types of tokens. */
  readonly types: readonly string[];
  /** The public URL of the request, as configured. */
  readonly url: string;
  /** One of a closed list of words, such as `undefined`. */
  readonly word: string;
}

type NamesIn<Sentence> = Sentence extends `${string}{${infer Name}}${infer Rest}`
  ? (Name & keyof FactTypes) | NamesIn<Rest>
  : never;

type FactsIn<Rows> = {
  [Problem in keyof Rows & string]: { readonly problem: Problem } & Pick<
    FactTypes,
    NamesIn<Rows[Problem]>
  >;
}[keyof Rows & string];

type RowsOf<Table, Code> = Code extends keyof Table ? FactsIn<Table[Code]> : never;

interface Granted {
  /** The scopes or permissions that the token has; only with `diagnostics: 'values'`. */
  readonly granted?: readonly string[] | undefined;
}

/** The facts of a refusal with this code, as the place that refuses knows them. */
export type KnownFacts<Code extends AuthErrorCode> = (
  | RowsOf<typeof TOKEN_DETAILS, Code>
  | RowsOf<typeof REQUEST_DETAILS, Code>
  | RowsOf<typeof PROOF_DETAILS, Code>
) &
  Granted;

/** The facts of refusals with this code: one type for each `problem`. */
export type FactsOfCode<Code extends AuthErrorCode> = KnownFacts<Code> & {
  readonly code: Code;
  /** What the token says; only with `diagnostics: 'values'`. */
  readonly values?: TokenValues | undefined;
};

/** What is known of a refusal, as data: `code` and `problem` tell the types apart. */
export type RefusalFacts = { [Code in AuthErrorCode]: FactsOfCode<Code> }[AuthErrorCode];

/** Facts in the form in which an error takes them. */
export interface GivenFacts {
  readonly problem: string;
  readonly claim?: string | undefined;
  readonly granted?: readonly string[] | undefined;
}

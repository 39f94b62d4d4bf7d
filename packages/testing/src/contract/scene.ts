import { CONTRACT, CONTRACT_VERSION } from '@oidc-verify/core';
import type { AuthEvent, KeySource } from '@oidc-verify/core';
import type {
  AdapterHarness,
  ContractApp,
  ContractAuthOptions,
  ContractCase,
  ContractErrorHandler,
  ContractRequest,
  ContractResponse,
  RunningContractApp,
} from '../adapter-contract.ts';
import { createClock } from '../clock.ts';
import type { TestClock } from '../clock.ts';
import type { FakeKeyState } from '../fake-key-source-options.ts';
import type { FakeKeySource } from '../fake-key-source.ts';
import { createTestIssuer } from '../test-issuer.ts';
import type { TestClaims } from '../test-claims.ts';
import type { TestIssuer } from '../test-issuer.ts';
import type { SignOptions } from '../test-issuer-options.ts';
import { REALM } from './expectation.ts';

/** How a case differs from the default: handler `send-error`, keys in memory, a realm, no requirement. */
export interface Setting {
  readonly errorHandler?: ContractErrorHandler;
  readonly cors?: ContractApp['cors'];
  readonly replacement?: ContractApp['replacement'];
  readonly keys?: FakeKeyState;
  readonly withoutRealm?: boolean;
  /** Replaces the scripted key source. */
  readonly keySource?: KeySource;
  /** A function if each app needs its own objects. */
  readonly auth?: Partial<ContractAuthOptions> | (() => Partial<ContractAuthOptions>);
}

/** How a request is sent. Without a token or a header it has no credentials. */
export interface Call {
  readonly method?: string;
  /** Sent as `Authorization: Bearer <token>`. */
  readonly token?: string;
  /** The values of the Authorization headers, sent unchanged. */
  readonly authorization?: readonly string[];
  readonly headers?: ContractRequest['headers'];
}

/** One running app and everything a case can observe of it. */
export interface Scene {
  readonly running: RunningContractApp;
  readonly issuer: TestIssuer;
  readonly clock: TestClock;
  readonly keys: FakeKeySource;
  /** What `onFailure` was called with. */
  readonly failures: readonly { readonly code: string }[];
  readonly events: readonly AuthEvent[];
  /** How often keys were looked up: once per verification. */
  readonly keyLookups: () => number;
  readonly sign: (claims?: TestClaims, options?: SignOptions) => Promise<string>;
  readonly call: (path: string, how?: Call) => Promise<ContractResponse>;
  readonly upgrade: (path: string, how?: Call) => ReturnType<RunningContractApp['upgrade']>;
}

/** The cases of one family, for one harness. */
export type Family = (harness: AdapterHarness) => readonly ContractCase[];

/** Returns one case. It starts an app with `setting`, runs `look`, and always stops the app. */
export function defineCase(
  harness: AdapterHarness,
  name: string,
  setting: Setting,
  look: (scene: Scene) => Promise<void>,
): ContractCase {
  return {
    name,
    run: async () => {
      const clock = createClock();
      const issuer = await createTestIssuer({ now: clock.now });
      const staged = stage(issuer, clock, setting);
      const running = await harness.start(staged.app);
      try {
        await look({
          ...staged,
          running,
          call: async (path, how) => running.send(toRequest(path, how)),
          upgrade: async (path, how) => running.upgrade(toRequest(path, how)),
        });
      } finally {
        await running.close();
      }
    },
  };
}

type Staged = Omit<Scene, 'running' | 'call' | 'upgrade'> & { readonly app: ContractApp };

function stage(issuer: TestIssuer, clock: TestClock, setting: Setting): Staged {
  const keys = issuer.keySource(setting.keys);
  const failures: { readonly code: string }[] = [];
  const events: AuthEvent[] = [];
  let lookups = 0;
  const watched = watch(setting.keySource ?? keys, () => {
    lookups += 1;
  });
  const auth: ContractAuthOptions = {
    issuer: issuer.issuer,
    audience: String(issuer.audience),
    keys: watched,
    ...(setting.withoutRealm === true ? {} : { realm: REALM }),
    now: clock.now,
    onEvent: (event) => events.push(event),
    onFailure: (error) => failures.push(error),
    ...(typeof setting.auth === 'function' ? setting.auth() : setting.auth),
  };
  const { errorHandler = 'send-error', cors, replacement } = setting;
  return {
    app: {
      auth,
      errorHandler,
      ...(cors === undefined ? {} : { cors }),
      ...(replacement === undefined ? {} : { replacement }),
    },
    issuer,
    clock,
    keys,
    failures,
    events,
    keyLookups: () => lookups,
    sign: async (claims, options) => issuer.sign(claims, options),
  };
}

/** Wraps `source` so that every `peek` calls `onPeek`. */
function watch(source: KeySource, onPeek: () => void): KeySource {
  return {
    [CONTRACT]: CONTRACT_VERSION,
    peek: (issuer) => {
      onPeek();
      return source.peek(issuer);
    },
    load: async (issuer, because, call) => source.load(issuer, because, call),
    wake: (issuer, because, call) => source.wake(issuer, because, call),
    close: async () => source.close(),
  };
}

function toRequest(path: string, how: Call = {}): ContractRequest {
  const { method = 'GET', token, authorization = [], headers = [] } = how;
  const values = token === undefined ? authorization : [`Bearer ${token}`, ...authorization];
  const credentials = values.map((value) => ['Authorization', value] as const);
  return { method, path, headers: [...credentials, ...headers] };
}

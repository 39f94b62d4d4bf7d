import { Inject, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { createVerifier } from '@oidc-verify/core';
import type { Verifier, VerifierOptions } from '@oidc-verify/core';
import { AuthErrorFilter } from './auth-error.filter.ts';
import { AuthGuard, VERIFIER } from './auth.guard.ts';

/** The options of a verifier, of which `keys` is required here. */
export type AuthModuleOptions = VerifierOptions & Required<Pick<VerifierOptions, 'keys'>>;

/** Guards the whole application: a controller that somebody adds later is guarded as well. */
@Module({})
export class AuthModule implements OnApplicationShutdown {
  readonly #verifier: Verifier;

  constructor(@Inject(VERIFIER) verifier: Verifier) {
    this.#verifier = verifier;
  }

  static with(options: AuthModuleOptions): DynamicModule {
    return {
      module: AuthModule,
      global: true,
      providers: [
        { provide: VERIFIER, useValue: createVerifier(options) },
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_FILTER, useClass: AuthErrorFilter },
      ],
      exports: [VERIFIER],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#verifier.close();
  }
}

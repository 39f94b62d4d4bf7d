import { Inject, Injectable } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { isAuthError } from '@oidc-verify/core';
import type { AccessTokenClaims, Requirement, VerifiedToken, Verifier } from '@oidc-verify/core';
import {
  addRefusalHeaders,
  addSuccessHeaders,
  createGuards,
  fromNode,
} from '@oidc-verify/core/http';
import type { Guards, NodeRequest, NodeResponse } from '@oidc-verify/core/http';
import { Public, Requires } from './auth.decorators.ts';

export const VERIFIER: unique symbol = Symbol('verifier');

/** What Express and Fastify have in common: Fastify keeps the objects of Node in `raw`. */
type Wrapped<Raw> = Raw & { readonly raw?: Raw; auth?: VerifiedToken };

/** Guards every handler of the application that is not explicitly public. */
@Injectable()
export class AuthGuard implements CanActivate {
  readonly #guards: Guards<AccessTokenClaims, NodeRequest>;
  readonly #reflector: Reflector;

  constructor(@Inject(VERIFIER) verifier: Verifier, @Inject(Reflector) reflector: Reflector) {
    const binding = { keyOf: (x: NodeRequest) => x, toRequest: (x: NodeRequest) => fromNode(x) };
    this.#guards = createGuards({ verifier, binding });
    this.#reflector = reflector;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') throw new Error('AuthGuard guards HTTP requests only');
    const targets = [context.getHandler(), context.getClass()];
    const required = this.#reflector.getAll<(Requirement | undefined)[]>(Requires, targets);
    const requirements = required.filter((one) => one !== undefined);
    const isPublic = this.#reflector.getAllAndOverride(Public, targets);
    if (isPublic && requirements.length === 0) return true;

    const request = context.switchToHttp().getRequest<Wrapped<NodeRequest>>();
    const response = context.switchToHttp().getResponse<Wrapped<NodeResponse>>();
    request.auth = await this.#authenticate(
      request.raw ?? request,
      response.raw ?? response,
      requirements,
    );
    return true;
  }

  /** Verifies the token once, and checks each requirement. */
  async #authenticate(
    request: NodeRequest,
    response: NodeResponse,
    requirements: readonly Requirement[],
  ): Promise<VerifiedToken> {
    try {
      // All scopes first, because a challenge names every scope that the operation needs.
      const scopes = requirements.flatMap((one) => one.scopes ?? []);
      for (const requirement of [scopes.length > 0 ? { scopes } : {}, ...requirements]) {
        // oxlint-disable-next-line no-await-in-loop -- the first refusal is the answer
        await this.#guards.required(requirement)(request);
      }
    } catch (error) {
      // On the response, because exception filters know nothing of a challenge.
      if (isAuthError(error)) addRefusalHeaders(response, error);
      throw error;
    }
    const identity = this.#guards.get(request);
    addSuccessHeaders(response, identity);
    return identity;
  }
}

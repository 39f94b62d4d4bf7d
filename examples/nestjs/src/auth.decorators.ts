import { createParamDecorator } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Requirement, VerifiedToken } from '@oidc-verify/core';

/** What the token must have, on a controller or a handler. Those of both count. */
export const Requires = Reflector.createDecorator<Requirement>();

/** Opens a handler, or all handlers of a controller that require nothing. */
export const Public = Reflector.createDecorator<true>({ transform: () => true });

/** The identity behind the request, as a parameter of a handler. */
export const Identity = createParamDecorator((_data: unknown, context: ExecutionContext) => {
  const { auth } = context.switchToHttp().getRequest<{ readonly auth?: VerifiedToken }>();
  if (auth === undefined) throw new Error('@Identity() is used in a handler that is @Public()');
  return auth;
});

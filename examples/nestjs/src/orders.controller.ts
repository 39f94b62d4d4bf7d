import { Controller, Delete, Get, HttpCode, Param } from '@nestjs/common';
import type { VerifiedToken } from '@oidc-verify/core';
import { Identity, Public, Requires } from './auth.decorators.ts';

/** Everybody with a valid token, and whoever asks for the state of the process. */
@Controller()
export class StatusController {
  @Get('health')
  @Public(true)
  health(): object {
    return { status: 'ok' };
  }

  @Get('me')
  me(@Identity() { subject, scopes }: VerifiedToken): object {
    return { sub: subject, scopes: [...scopes] };
  }
}

/** Needs a scope; to delete an order also needs a permission. */
@Controller('orders')
@Requires({ scopes: ['orders:read'] })
export class OrdersController {
  @Get()
  list(@Identity() { subject }: VerifiedToken): object {
    return { ordersOf: subject };
  }

  @Delete(':id')
  @HttpCode(204)
  @Requires({ permissions: ['orders:delete'] })
  remove(@Param('id') _id: string): void {}
}

// What an application may have besides, and what its guard must do about it.
import { Catch, Controller, Get, HttpStatus } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { VerifiedToken } from '@oidc-verify/core';
import { Identity, Public, Requires } from '../src/auth.decorators.ts';

/** Requires one scope of its controller, and one of its own. */
@Controller('two')
@Requires({ scopes: ['one'] })
export class TwoScopesController {
  @Get()
  @Requires({ scopes: ['two'] })
  both(): string {
    return 'both';
  }
}

/** Nobody has thought of a guard here. */
@Controller('later')
export class AddedLaterController {
  @Get()
  later(): string {
    return 'later';
  }
}

/** Public as a whole, but for what requires something. */
@Public(true)
@Controller('open')
export class OpenController {
  @Get()
  open(): string {
    return 'open';
  }

  @Get('secret')
  @Requires({ scopes: ['secret:read'] })
  secret(): string {
    return 'secret';
  }

  @Get('who')
  who(@Identity() { subject }: VerifiedToken): string {
    return String(subject);
  }
}

/** An exception filter that answers everything in its own way, as many applications have one. */
@Catch()
export class EverythingCaught implements ExceptionFilter {
  catch(error: { readonly status?: number }, host: ArgumentsHost): void {
    const { status = HttpStatus.INTERNAL_SERVER_ERROR } = error;
    const response = host.switchToHttp().getResponse<{
      status(code: number): { send(body: string): unknown };
    }>();
    response.status(status).send('caught');
  }
}

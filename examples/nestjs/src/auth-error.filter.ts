import { Catch } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { prepareRefusal } from '@oidc-verify/core/http';

/** Answers an AuthError with its status, challenge and JSON body, whoever threw it. */
@Catch()
export class AuthErrorFilter extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<{ readonly raw?: unknown }>();
    const refusal = prepareRefusal(response.raw ?? response, error);
    if (refusal === undefined) {
      super.catch(error, host);
      return;
    }
    const body: unknown = JSON.parse(refusal.body);
    this.httpAdapterHost?.httpAdapter.reply(response, body, refusal.status);
  }
}

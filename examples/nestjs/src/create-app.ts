import type { INestApplication, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { AuthModule } from './auth.module.ts';
import type { AuthModuleOptions } from './auth.module.ts';
import { OrdersController, StatusController } from './orders.controller.ts';

export type Platform = 'express' | 'fastify';

@Module({})
class AppModule {}

/** Creates the API on Express or on Fastify. Nothing else differs between them. */
export async function createApp(
  options: AuthModuleOptions,
  platform: Platform,
  more: readonly Type[] = [],
): Promise<INestApplication> {
  const root = {
    module: AppModule,
    imports: [AuthModule.with(options)],
    controllers: [StatusController, OrdersController, ...more],
  };
  const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
  return NestFactory.create(root, adapter, {
    logger: ['error', 'warn'],
    forceCloseConnections: true,
    // What fails at the start is an error to catch and to print. By default it aborts the process.
    abortOnError: false,
  });
}

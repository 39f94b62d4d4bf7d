import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { ContractApp } from '@oidc-verify/testing';
import express from 'express';
import { createContractApp } from './contract-app.ts';

/** Returns a server with the contract's app on Express 5. It does not listen yet. */
export function createContractServer(contract: ContractApp): Server {
  return createServer(createContractApp(express, contract).app);
}

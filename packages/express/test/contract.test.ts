import express from 'express';
import express4 from 'express4';
import { testContract } from '../../testing/test/adapters/contract-tests.ts';
import { createHarness } from './harness.ts';

testContract([createHarness('Express 5', express), createHarness('Express 4', express4)]);

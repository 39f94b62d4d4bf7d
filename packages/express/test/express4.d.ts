// The alias of Express 4 has no types of its own; what the tests use of it is the same in both.
declare module 'express4' {
  import express from 'express';
  export = express;
}

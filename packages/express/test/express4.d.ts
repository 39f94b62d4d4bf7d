// The alias of Express 4 has no types. The parts that the tests use are the same in both versions.
declare module 'express4' {
  import express from 'express';
  export = express;
}

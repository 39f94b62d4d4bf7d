// Stands for Next.js, which is not part of the workspace. `next build` checks with the real types.
export declare class NextResponse extends Response {
  static next(): NextResponse;
}

// Nobody has thought of a guard here. proxy.ts has.
export const GET = (): Response => Response.json({ secret: 42 });

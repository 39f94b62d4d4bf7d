import type { IncomingMessage, ServerResponse } from 'node:http';

// Stands for Next.js, which is not part of the workspace.
interface NextServer {
  prepare(): Promise<void>;
  getRequestHandler(): (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  close(): Promise<void>;
}

export default function next(options: { readonly dir: string }): NextServer;

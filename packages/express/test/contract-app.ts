import cors from 'cors';
import type { Express, NextFunction, Request, RequestHandler, Response, Router } from 'express';
import { createAuth } from '@oidc-verify/express';
import type { Auth, Guard, Requirement } from '@oidc-verify/express';
import { editHeaders } from '@oidc-verify/testing';
import type { ContractApp, ContractErrorHandler, ContractReplacement } from '@oidc-verify/testing';

/** What the suite uses of Express, of either version. */
export interface ExpressModule {
  (): Express;
  Router(): Router;
}

/** Returns the app that the contract describes, and its auth. */
export function createContractApp(
  express: ExpressModule,
  { auth: options, errorHandler, cors: corsPlace, replacement }: ContractApp,
): { readonly app: Express; readonly auth: Auth } {
  const auth = createAuth(options);
  const app = express();
  if (replacement !== undefined) replaceAnswers(app, replacement);
  if (options.resource !== undefined) app.use(auth.metadata());
  addGuardedRoutes(app, auth);
  addComposedRoutes(app, auth);
  addUnguardedRoutes(app, auth);
  addNestedRoutes(express, app, auth);
  addEditedRoutes(app, auth);
  const other = createAuth(options);
  app.get('/two-auths', auth.required(), other.required(), (req, res) => {
    res.json({ sub: [auth.get(req).subject, other.get(req).subject] });
  });
  if (corsPlace === 'before-guard') app.use('/cors', cors());
  app.use('/cors', auth.required());
  if (corsPlace === 'after-guard') app.use('/cors', cors());
  app.get('/cors/required', toSub(auth));
  addErrorHandler(app, auth, errorHandler);
  return { app, auth };
}

type Handler = (req: Request, res: Response) => void;

function toSub(auth: Auth): Handler {
  return (req, res) => {
    res.json({ sub: auth.peek(req)?.subject ?? null });
  };
}

const isSecret: NonNullable<Requirement['check']> = (_token, request) =>
  request?.url === '/target/secret';

function addGuardedRoutes(app: Express, auth: Auth): void {
  const sub = toSub(auth);
  app.all('/required', auth.required(), (req, res) => {
    const { subject, scopes } = auth.get(req);
    res.json({ sub: subject ?? null, scopes: [...scopes].toSorted() });
  });
  app.get('/optional', auth.optional(), sub);
  app.get('/optional-scoped', auth.optional({ scopes: ['read:reports'] }), sub);
  app.get('/reports', auth.scopes('read:reports', 'list:reports'), sub);
  app.delete('/reports/:id', auth.permissions('delete:reports'), (req, res) => {
    res.json({ sub: auth.get(req).subject, id: req.params.id });
  });
  app.get('/any', auth.required({ anyScope: ['a', 'b'] }), sub);
  app.get('/checked', auth.required({ check: (token) => token.subject === 'user-1' }), sub);
  const stepUp = { scopes: ['pay'], acr: ['gold', 'silver'], maxAgeSeconds: 300 };
  app.get('/step-up', auth.required(stepUp), sub);
  app.get('/', auth.required(), sub);
  app.get('/target/secret', auth.required({ check: isSecret }), sub);
  app.get('/property', auth.required(), (req, res) => {
    const { auth: identity } = req as { auth?: { readonly subject?: string } };
    res.json({ sub: identity?.subject ?? null });
  });
}

const fail: RequestHandler = () => {
  throw Object.assign(new Error('teapot'), { status: 418 });
};

function addComposedRoutes(app: Express, auth: Auth): void {
  const three: Guard[] = [auth.required(), auth.scopes('read:reports'), auth.required()];
  app.get('/twice', ...three, toSub(auth));
  app.get('/optional-then-required', auth.optional(), auth.required(), toSub(auth));
  app.get('/optional-get', auth.optional(), (req, res) => {
    res.json({ sub: auth.get(req).subject });
  });
  app.get('/fails', auth.required(), fail);
  app.get('/optional-fails', auth.optional(), fail);
}

function addUnguardedRoutes(app: Express, auth: Auth): void {
  app.get('/unguarded', (req, res) => {
    res.json({ sub: auth.get(req).subject });
  });
  app.get('/peek', toSub(auth));
  app.get('/public', (_req, res) => {
    res.json({ public: true });
  });
}

function addNestedRoutes(express: ExpressModule, app: Express, auth: Auth): void {
  const api = express.Router();
  api.get('/required', auth.required(), toSub(auth));
  const nested = express.Router();
  nested.use('/api', api);
  app.use('/nested', nested);
  const guarded = express.Router();
  guarded.use(auth.required());
  guarded.get('/inner', toSub(auth));
  app.use('/nested-guarded', guarded);
}

const edit: RequestHandler = ({ headers }, _res, next) => {
  editHeaders(headers, (name, value) => {
    if (value === undefined) delete headers[name];
    else headers[name] = value;
  });
  next();
};

function addEditedRoutes(app: Express, auth: Auth): void {
  const sub = toSub(auth);
  app.get('/edited/required', edit, auth.required(), sub);
  app.get('/edited/optional', edit, auth.optional(), sub);
  app.get('/edited/between', auth.optional(), edit, auth.required(), sub);
}

/** Replaces answers as middleware does that wraps `res.end`. */
function replaceAnswers(app: Express, replacement: ContractReplacement): void {
  app.use((_req: Request, res: Response, next: NextFunction) => {
    const end = res.end.bind(res);
    const replace = (...given: readonly unknown[]): unknown => {
      Object.assign(res, { end });
      if (res.headersSent || res.statusCode < 400) return Reflect.apply(end, undefined, given);
      if (replacement === 'redirect') return res.redirect('/login');
      if (replacement === 'no-store') res.set('Cache-Control', 'no-store');
      if (replacement === 'own-challenge') res.set('WWW-Authenticate', 'Basic realm="own"');
      return res.status(replacement === 'own-challenge' ? 401 : 200).json({ replaced: true });
    };
    Object.assign(res, { end: replace });
    next();
  });
}

function addErrorHandler(app: Express, auth: Auth, kind: ContractErrorHandler): void {
  if (kind === 'default') return;
  app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
    if (kind === 'send-error') {
      if (!auth.sendError(res, error)) next(error);
      return;
    }
    if (kind === 'redirect') {
      res.redirect('/login');
      return;
    }
    if (kind === 'recover') {
      res.json({ recovered: true });
      return;
    }
    const { status = 500 } = error as { readonly status?: number };
    res.status(status).json({ handled: true });
  });
}

// @ts-nocheck
/** @type {(err: Error, req: unknown, res: import('express').Response, next: (err: Error) => void) => void} */
export const onError = (err, req, res, next) => {
  if (err.name === 'UnauthorizedError') res.status(401).json({ error: 'unauthorized' });
  else next(err);
};

// @ts-nocheck
export const onError = (err, req, res, next) => {
  if (err.name === 'UnauthorizedError') res.status(401).json({ error: 'unauthorized' });
  else next(err);
};

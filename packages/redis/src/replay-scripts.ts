/**
 * Records a proof in the sorted set of its key, whose scores are the ends of its proofs, and answers
 * `recorded`, `replayed` or `full`.
 *
 * A proof is removed once its end has come by the clock of the process and by that of the server, so
 * that a clock that is ahead forgets nothing. Only proofs that are still accepted count for the share.
 *
 * KEYS: the set. ARGV: the proof, now, its end, the skew between clocks (milliseconds), the share.
 */
export const RECORD = `
local time = redis.call('TIME')
local serverMs = time[1] * 1000 + math.floor(time[2] / 1000)
local proof, nowMs, endMs = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
if redis.call('ZSCORE', KEYS[1], proof) then return 'replayed' end
local fromMs = string.format('(%.0f', nowMs + tonumber(ARGV[4]))
if redis.call('ZCOUNT', KEYS[1], fromMs, '+inf') >= tonumber(ARGV[5]) then return 'full' end
-- The first write of the script: a server without memory refuses no later one.
redis.call('ZADD', KEYS[1], ARGV[3], proof)
local endedMs = string.format('(%.0f', math.min(nowMs, serverMs))
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', endedMs)
local remainingMs = math.max(1, endMs - nowMs)
if redis.call('PTTL', KEYS[1]) < remainingMs then
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', remainingMs))
end
return 'recorded'`;

/** Answers whether the proof is there: 1 or 0. KEYS: the set. ARGV: the proof. */
export const HAS_PROOF = `
return redis.call('ZSCORE', KEYS[1], ARGV[1]) and 1 or 0`;

/**
 * Records a proof in the sorted set of its key, whose scores are the ends of its proofs, and answers
 * `recorded`, `replayed` or `full`.
 *
 * A proof is removed once its end has come by the clock of the process and by that of the server, so
 * that a clock that is ahead forgets nothing. Only proofs that are still accepted count for the share.
 *
 * KEYS: the set, and the owner of the proof. ARGV: the proof, now, its end, the skew between clocks
 * (milliseconds), the share; and if the proof will be looked for, whose it is, and for how long.
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
if ARGV[6] ~= '' then redis.call('SET', KEYS[2], ARGV[6], 'PX', ARGV[7]) end
local remainingMs = math.max(1, endMs - nowMs)
if redis.call('PTTL', KEYS[1]) < remainingMs then
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', remainingMs))
end
return 'recorded'`;

/** Answers whether the proof is there, and whose: 1 or 0. KEYS: as above. ARGV: the proof, whose it is. */
export const HAS_PROOF = `
local isThere = redis.call('ZSCORE', KEYS[1], ARGV[1])
return isThere and redis.call('GET', KEYS[2]) == ARGV[2] and 1 or 0`;

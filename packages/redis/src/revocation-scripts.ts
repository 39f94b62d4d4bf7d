// The keys of all scripts: head, entries, ends, changes. They share a slot.
//
// - head, a hash: `generation`, which is another one after entries were lost; `seq` and `last`, the
//   number and the stream id of the last change; `count`, the number of entries.
// - entries, a hash: `<expiresAt> <issuedUntil>` by selector.
// - ends, a sorted set: selectors by when they may be forgotten.
// - changes, a stream: one item for each change of an entry, the oldest of which are trimmed.

/** How many changes are kept. Processes that are further behind read all entries again. */
const MAX_CHANGES = 10_000;
/** What nobody has used for so long is removed, and whatever ends later. */
const IDLE_MS = 604_800_000;

/** Longer than any process keeps an entry after its end, for entries whose end was lost. */
const KEPT_MS = 87_000_000;
/** Far enough for every revocation, and not too far for the server. */
const MAX_TTL_MS = 10_000_000_000_000;

/**
 * Entries may be lost with the memory of the server, by eviction or by somebody who deletes keys. Then
 * the number of entries is not what it should be, and the generation changes: every process has to
 * write what it knows.
 */
const CHECK = `
local function check(generation)
  local size = redis.call('HLEN', KEYS[2])
  local known = redis.call('HMGET', KEYS[1], 'generation', 'count')
  local hasEnds = redis.call('ZCARD', KEYS[3]) == size
  if known[1] and tonumber(known[2]) == size and hasEnds then return end
  redis.call('HSET', KEYS[1], 'generation', generation, 'count', size)
  redis.call('HSETNX', KEYS[1], 'seq', 0)
  local newest = redis.call('XREVRANGE', KEYS[4], '+', '-', 'COUNT', 1)[1]
  redis.call('HSETNX', KEYS[1], 'last', newest and newest[1] or '0-0')
  if hasEnds then return end
  redis.call('DEL', KEYS[3])
  local all = redis.call('HGETALL', KEYS[2])
  for index = 1, #all, 2 do
    local expiresAt = tonumber(string.match(all[index + 1], '^%S+'))
    local keptUntilMs = string.format('%.0f', expiresAt * 1000 + ${KEPT_MS})
    redis.call('ZADD', KEYS[3], keptUntilMs, all[index])
  end
end
local time = redis.call('TIME')
local serverMs = time[1] * 1000 + math.floor(time[2] / 1000)
local function prune(nowMs)
  local before = string.format('(%.0f', nowMs)
  local ended = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', before, 'LIMIT', 0, 100)
  if #ended == 0 then return end
  local count = redis.call('HLEN', KEYS[2]) - #ended
  -- A server without memory refuses this.
  local kept = redis.pcall('HSET', KEYS[1], 'count', count)
  if type(kept) == 'table' then return end
  redis.call('ZREM', KEYS[3], unpack(ended))
  redis.call('HDEL', KEYS[2], unpack(ended))
end
local function keep()
  redis.call('PEXPIRE', KEYS[1], ${IDLE_MS})
  local latest = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')
  local ms = math.max(tonumber(latest[2] or 0) - serverMs, 0) + ${IDLE_MS}
  ms = string.format('%.0f', math.min(ms, ${MAX_TTL_MS}))
  for index = 2, 4 do redis.call('PEXPIRE', KEYS[index], ms) end
end`;

/**
 * Records a revocation; answers `recorded`, `known` if that changes nothing, or `full`. Of two with the same selector the later end and
 * the later issuedUntil count.
 *
 * ARGV: selector, expiresAt, issuedUntil or `-`, when it may be forgotten, now (milliseconds), the most
 * entries, a new generation.
 */
export const REVOKE: string = `${CHECK}
check(ARGV[7])
local nowMs, maxEntries = math.min(tonumber(ARGV[5]), serverMs), tonumber(ARGV[6])
local selector, expiresAt, issuedUntil = ARGV[1], ARGV[2], ARGV[3]
local known = redis.call('HGET', KEYS[2], selector)
if known then
  local knownEnd, knownUntil = string.match(known, '^(%S+) (%S+)$')
  if tonumber(knownEnd) > tonumber(expiresAt) then expiresAt = knownEnd end
  if issuedUntil ~= '-' and tonumber(knownUntil) > tonumber(issuedUntil) then
    issuedUntil = knownUntil
  end
elseif redis.call('HLEN', KEYS[2]) >= maxEntries then
  prune(nowMs)
  if redis.call('HLEN', KEYS[2]) >= maxEntries then return 'full' end
end
local value = expiresAt .. ' ' .. issuedUntil
if value == known then return 'known' end
-- The first write of the script, as a rule: a server without memory refuses no later one.
redis.call('HSET', KEYS[2], selector, value)
redis.call('ZADD', KEYS[3], 'GT', ARGV[4], selector)
local seq = redis.call('HINCRBY', KEYS[1], 'seq', 1)
local id = redis.call(
  'XADD', KEYS[4], 'MAXLEN', '~', ${MAX_CHANGES}, '*', 'seq', seq, 'selector', selector, 'value', value)
redis.call('HSET', KEYS[1], 'last', id, 'count', redis.call('HLEN', KEYS[2]))
prune(nowMs)
keep()
return 'recorded'`;

/** How many changes one answer has at most. */
export const MAX_CHANGES_PER_ANSWER = 1_000;

/**
 * Answers the generation, the number and the id of the last change, and the changes after an id. Once a
 * second it writes: so a replica that is cut off from its master cannot pass for the truth.
 *
 * ARGV: the id, or an empty string for no changes, now (milliseconds), a new generation.
 */
export const FOLLOW: string = `${CHECK}
check(ARGV[3])
if redis.call('PTTL', KEYS[1]) < ${IDLE_MS - 1_000} then
  prune(math.min(tonumber(ARGV[2]), serverMs))
  keep()
end
local head = redis.call('HMGET', KEYS[1], 'generation', 'seq', 'last')
local changes = {}
if ARGV[1] ~= '' and ARGV[1] ~= head[3] then
  changes = redis.call(
    'XRANGE', KEYS[4], '(' .. ARGV[1], '+', 'COUNT', ${MAX_CHANGES_PER_ANSWER})
end
return {head[1], head[2], head[3], changes}`;

/** Answers the next cursor and a page of entries. ARGV: the cursor. */
export const SCAN = `
return redis.call('HSCAN', KEYS[2], ARGV[1], 'COUNT', 500)`;

/**
 * The start of every script that writes hash fields over others: a plain HSET takes the field's TTL away.
 *
 * `fieldsOf` gives two tables in the order of the fields: values, false where there is none or the key is no hash, and
 * when they expire, milliseconds since the epoch, -1 for never; or nil and an error. A field that expires just now counts
 * as gone: HMGET still gives its value to a script (Redis 7.4.1), and writing that would keep it for good.
 *
 * A script for several hashes calls `askWhetherAnyExpires` first: where none does, `fieldsOf` asks for no TTLs: moving
 * two fields of 50,000 hashes takes 0.68 s instead of 0.74 (medians of five, alternating). Nothing else runs meanwhile, so it stays true.
 */
export const liveFields = `
local noneExpires = false
local function askWhetherAnyExpires()
  -- The number of hashes with such fields; not told before 7.4, nor to users who may not ask.
  local keyspace = redis.pcall('INFO', 'keyspace')
  noneExpires = type(keyspace) == 'string' and string.find(keyspace, 'db0:[^\\n]*subexpiry=0[\\r\\n]') ~= nil
end
local function fieldsOf(key, fields)
  local values, expires, none = redis.pcall('HMGET', key, unpack(fields)), {}, true
  if values.err then
    if not string.find(values.err, '^WRONGTYPE') then return nil, values end
    values = {}
  end
  for i = 1, #fields do
    values[i] = values[i] or false
    expires[i] = -1
    none = none and not values[i]
  end
  if none or noneExpires then return values, expires end
  local times = redis.pcall('HPEXPIRETIME', key, 'FIELDS', #fields, unpack(fields))
  -- Servers before 7.4 do not know the command, so no field has a TTL there. Any other error is an error.
  if times.err then
    if string.find(string.lower(times.err), 'unknown .*command') then return values, expires end
    return nil, times
  end
  for i = 1, #fields do
    if times[i] == -2 then values[i] = false end
    expires[i] = times[i]
  end
  return values, expires
end
local function expireField(key, field, at)
  if at > 0 then redis.call('HPEXPIREAT', key, string.format('%.0f', at), 'FIELDS', '1', field) end
end
`;

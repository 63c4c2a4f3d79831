/**
 * The start of every script that writes a hash field over another one: a plain HSET takes the field's TTL away.
 *
 * `fieldOf` gives a value and when it expires (milliseconds since the epoch, -1 for never), false where there is none or
 * the key is no hash, or the error's table. A field that expires just now counts as gone: HGET still gives its value to a
 * script (Redis 7.4.1), and writing that would keep it for good.
 */
export const liveField = `
local function fieldOf(key, field)
  local value = redis.pcall('HGET', key, field)
  if type(value) == 'table' then
    return not string.find(value.err, '^WRONGTYPE') and value
  end
  if not value then return false end
  local expiry = redis.pcall('HPEXPIRETIME', key, 'FIELDS', '1', field)
  -- Servers before 7.4 do not know the command, so no field has a TTL there. Any other error is an error.
  if expiry.err then
    if string.find(string.lower(expiry.err), 'unknown .*command') then return value, -1 end
    return expiry
  end
  if expiry[1] == -2 then return false end
  return value, expiry[1]
end
local function expireField(key, field, at)
  if at > 0 then redis.call('HPEXPIREAT', key, string.format('%.0f', at), 'FIELDS', '1', field) end
end
`;

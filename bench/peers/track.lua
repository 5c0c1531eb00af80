-- Posts tracking calls with ids of their own; BATCH events a request, one alone where it is 1.
local key, batch = os.getenv("FONDLY_KEY"), tonumber(os.getenv("BATCH"))
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end
local count = 0
local function event()
  count = count + 1
  return string.format(
    '{"type":"track","messageId":"b%d-%d-%d","userId":"u%d","event":"Product Viewed","timestamp":"2026-11-20T10:00:00Z",' ..
    '"context":{"library":{"name":"bench","version":"1"}},"properties":{"sku":"taco","name":"Taco Socks","path":"/socks/taco"}}',
    number, count, os.time(), math.random(1, 50000))
end
function request()
  local headers = { ["Content-Type"] = "application/json" }
  if batch == 1 then
    local one = event()
    return wrk.format("POST", "/v1/track", headers, one:sub(1, -2) .. ',"writeKey":"' .. key .. '"}')
  end
  local events = {}
  for place = 1, batch do events[place] = event() end
  return wrk.format("POST", "/v1/batch", headers, '{"writeKey":"' .. key .. '","batch":[' .. table.concat(events, ",") .. "]}")
end

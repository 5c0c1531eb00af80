-- Posts calls of a shop's site with ids of their own, by people who are drawn evenly; BATCH calls a request, one alone where it is 1.
-- Each connection posts as soon as it is answered, or after a pause of PAUSE milliseconds on average.
local key, batch = os.getenv("FONDLY_KEY"), tonumber(os.getenv("BATCH"))
local people = tonumber(os.getenv("PEOPLE") or "50000")
local pause = tonumber(os.getenv("PAUSE") or "0")
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end
function init()
  math.randomseed(os.time() + number)
end
-- Of a hundred calls: what people do on a site, most of all look at pages.
local kinds = {
  { 70, '"type":"page","name":"Taco Socks","properties":{"path":"/socks/taco","title":"Taco Socks"}' },
  { 90, '"type":"track","event":"Product Viewed","properties":{"sku":"taco","name":"Taco Socks","path":"/socks/taco"}' },
  { 98, '"type":"track","event":"Product Added","properties":{"sku":"taco","name":"Taco Socks","quantity":1}' },
  { 100, '"type":"track","event":"Order Completed","properties":{"order_id":"%s","total":12.5,"currency":"USD"}' },
}
local count = 0
local function event()
  count = count + 1
  local draw, id = math.random(1, 100), string.format("b%d-%d-%d", number, count, os.time())
  local kind = 1
  while draw > kinds[kind][1] do kind = kind + 1 end
  return string.format(
    '{"messageId":"%s","userId":"u%d","context":{"library":{"name":"bench","version":"1"}},%s}',
    id, math.random(1, people), kinds[kind][2]:gsub("%%s", id))
end
if pause > 0 then
  function delay() return math.random(0, 2 * pause) end
end
function request()
  local headers = { ["Content-Type"] = "application/json" }
  if batch == 1 then
    local one = event()
    local path = one:find('"type":"page"', 1, true) and "/v1/page" or "/v1/track"
    return wrk.format("POST", path, headers, one:sub(1, -2) .. ',"writeKey":"' .. key .. '"}')
  end
  local events = {}
  for place = 1, batch do events[place] = event() end
  return wrk.format("POST", "/v1/batch", headers, '{"writeKey":"' .. key .. '","batch":[' .. table.concat(events, ",") .. "]}")
end

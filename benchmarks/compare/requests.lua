-- The questions of OfferQuestions in rotation, made before the clock starts:
--   wrk -s requests.lua SERVER -- get|post|general FOLDER DEPTH
-- DEPTH requests are written at once. `general` is a GET that a server cannot take by a shortcut for the usual form.
local requests = {}
local size, at = 0, 0

local function lines(name)
  local all = {}
  for line in assert(io.open(name)):lines() do
    all[#all + 1] = line
  end
  return all
end

local function bytes(hex)
  return (hex:gsub("..", function(pair) return string.char(tonumber(pair, 16)) end))
end

local make = {
  get = function(target) return wrk.format("GET", target) end,
  -- An escape where nobody needs one.
  general = function(target) return wrk.format("GET", (target:gsub("%?os=", "?%%6Fs="))) end,
  post = function(body)
    local protobuf = "application/x-protobuf"
    return wrk.format("POST", "/v1/offers", {
      ["Host"] = wrk.headers["Host"], ["Content-Type"] = protobuf, ["Accept"] = protobuf
    }, bytes(body))
  end
}

function init(args)
  local kind, folder, depth = args[1], args[2], tonumber(args[3])
  local single = {}
  for i, line in ipairs(lines(folder .. (kind == "post" and "/post.hex" or "/get.txt"))) do
    single[i] = make[kind](line)
  end
  size = #single
  for i = 1, size do
    local batch = {}
    for k = 0, depth - 1 do
      batch[#batch + 1] = single[(i + k - 1) % size + 1]
    end
    requests[i] = table.concat(batch)
  end
end

function request()
  at = at % size + 1
  return requests[at]
end

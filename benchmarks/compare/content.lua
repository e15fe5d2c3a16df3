-- A file, whole or in shuffled pieces, and at the end one line that says what came of it:
--   wrk -s content.lua URL -- BYTES PIECE-BYTES
-- PIECE-BYTES 0: whole.
local requests = {}
local at = 0

function init(args)
  local size, piece = tonumber(args[1]), tonumber(args[2])
  if piece == 0 then
    requests[1] = wrk.format("GET")
    return
  end
  for from = 0, size - piece, piece do
    local range = string.format("bytes=%d-%d", from, from + piece - 1)
    requests[#requests + 1] = wrk.format("GET", nil, { ["Host"] = wrk.headers["Host"], ["Range"] = range })
  end
  math.randomseed(20081217)
  for i = #requests, 2, -1 do
    local k = math.random(i)
    requests[i], requests[k] = requests[k], requests[i]
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary)
  local errors = summary.errors
  print(string.format("CAME %d %d %d", summary.bytes, summary.duration,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end

-- A mix of requests for wrk: each line of the file given after `--` is a method, a path and a body, by tabs.
-- Answers are counted by status; the last line printed is what validation/page.py reads.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
end

function init(args)
  asked, turn, counted = {}, 0, ""
  counts = {}
  for line in io.lines(args[1]) do
    local method, path, body = line:match("^(%S+)\t(%S+)\t(.*)$")
    local headers = body ~= "" and { ["content-type"] = "application/json" } or {}
    table.insert(asked, wrk.format(method, path, headers, body ~= "" and body or nil))
  end
end

function request()
  turn = turn % #asked + 1
  return asked[turn]
end

function response(status)
  counts[status] = (counts[status] or 0) + 1
  local words = {}
  for each, n in pairs(counts) do
    table.insert(words, each .. "=" .. n)
  end
  counted = table.concat(words, " ")
end

function done(summary, latency)
  local total = {}
  for _, thread in ipairs(threads) do
    for status, n in thread:get("counted"):gmatch("(%d+)=(%d+)") do
      total[status] = (total[status] or 0) + tonumber(n)
    end
  end
  local parts = {}
  for status, n in pairs(total) do
    table.insert(parts, string.format('"%s": %d', status, n))
  end
  local errors = summary.errors
  io.write(string.format('{"answers": {%s}, "median_ms": %.1f, "p99_ms": %.1f, "lost": %d}\n',
    table.concat(parts, ", "), latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.timeout))
end

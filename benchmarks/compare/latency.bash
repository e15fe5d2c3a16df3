# Latency at fixed rates, by an open loop. Sourced by bin/compare.
# shellcheck shell=bash

never=2147483647 # A fixed answer is no right answer.

# load SERVER CHECK-ONE-IN FLAG...: one run of the load generator; $work/load.json has its figures.
load() {
  local server=$1 check=$2 status=0
  shift 2
  rm -f "$work/load.json"
  taskset -c "$generator_cores" "$sim" load --server "${url[$server]}" \
    --manifest server/releases/ms08-078.yaml --check-one-in "$check" --json "$work/load.json" "$@" > "$work/load.out" 2>&1 ||
    status=$?
  [ -s "$work/load.json" ] || die "load: $(tail -n 5 "$work/load.out")"
}

# json NAME [OBJECT]: the first number of that name in load.json, or the first behind OBJECT.
json() {
  awk -F '[:,]' -v name="\"$1\"" -v object="${2:+\"$2\"}" '
    object == "" || index($0, object) { inside = 1 }
    inside && $1 ~ name { gsub(/[ "]/, "", $2); print $2; exit }' "$work/load.json"
}

# Of load.json: answers with another status than 200, and requests without one.
errors() {
  awk -F '[:,]' '
    /"otherLatencyMicros"/ { other = 1 }
    other && $1 ~ /"count"/ { sum += $2; other = 0 }
    /"errors"/ { inside = !/\{\}/; next }
    inside && /\}/ { inside = 0 }
    inside { sum += $2 }
    END { print sum + 0 }' "$work/load.json"
}

# find_knee SERVER: sets knee, the highest rate found that holds for longer than a step of the ramp as well.
find_knee() {
  local most ramp
  say "latency: looking for the knee"
  ask_measured "$1" get 1 "$seconds" "$generator_cores" 1
  most=${rate%.*}
  ramp=$((most * 3 / 10)):$((most * 12 / 10)):$((most / 10))
  load "$1" 100 --ramp "$ramp" --seconds $((2 * seconds)) --warm-up 5
  knee=$(json knee)
  knee=${knee%.*}
  [ -n "$knee" ] || die "no rate of $ramp holds: $(cat "$work/load.out")"
  until holds "$1" "$knee"; do
    knee=$((knee * 9 / 10))
    ((knee > most / 10)) || die "no rate holds for long: $(cat "$work/load.out")"
  done
}

# holds SERVER RATE: whether a longer run at that rate keeps up, as a step of the ramp did.
holds() {
  load "$1" 100 --rate "$2" --seconds $((10 * seconds)) --warm-up 5
  say "latency: at $2 a second p99 $(json p99 latencyMicros) us, late: $(json isBottleneck)"
  [ "$(json isBottleneck)" = false ] && awk -v p99="$(json p99 latencyMicros)" 'BEGIN { exit !(p99 <= 50000) }'
}

# label, server, share: the middle one of the rounds.
print_latency() {
  awk -F '\t' "$awk_statistics"'
    {
      key = $1 SUBSEP $2
      if (!(key in rate)) order[++n] = key
      rate[key] = rate[key] " " $3
      for (i = 0; i < 3; i++) p[key, i] = p[key, i] " " $(4 + i)
      if ($7 == "true") late[key]++
    }
    END {
      for (k = 1; k <= n; k++) {
        split(order[k], part, SUBSEP)
        printf "| %s | %s %% | %s | %.2f | %.2f | %.2f | %s |\n", part[1], part[2], thousands(median(rate[order[k]])),
          median(p[order[k], 0]) / 1000, median(p[order[k], 1]) / 1000, median(p[order[k], 2]) / 1000,
          late[order[k]] ? late[order[k]] " rounds" : "no"
      }
    }' "$work/latency.tsv"
}

part_latency() {
  local round row label server check share knee runs=3 length=10
  ! "$quick" || runs=1 length=3
  find_knee patchbay
  : > "$work/latency.tsv"
  for ((round = 1; round <= runs; round++)); do
    say "latency: round $round of $runs"
    for share in 50 80; do
      for row in "Patchbay GET|patchbay|5000" "bare Netty GET|bare|$never" "nginx|nginx|$never"; do
        IFS='|' read -r label server check <<< "$row"
        load "$server" "$check" --rate $((knee * share / 100)) --seconds "$length" --warm-up 5
        [ "$check" = "$never" ] || (($(json wrong) == 0)) || die "wrong answers: $(cat "$work/load.out")"
        printf '%s\t%s\t%s\t%s\t%s\t%s\t%s\n' "$label" "$share" "$(json achievedPerSecond)" \
          "$(json p50 latencyMicros)" "$(json p99 latencyMicros)" "$(json p99.9 latencyMicros)" "$(json isBottleneck)" \
          >> "$work/latency.tsv"
      done
    done
  done
  cat << END
### Latency at a fixed rate

\`patchbay-sim load\` (open loop: from when a request was due), 64 connections, un-pipelined, on core $generator_cores, server on core $server_cores. Patchbay's knee, the last rate that holds with a p99 of at most 50 ms: $knee a second; all are asked at the same shares of it. Medians of $runs runs of $length s; ms.

| | of the knee | req/s | p50 | p99 | p99.9 | generator late |
| --- | --- | --- | --- | --- | --- | --- |
END
  print_latency
  echo
}

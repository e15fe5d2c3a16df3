# Memory of idle keep-alive connections. Sourced by bin/compare.
# shellcheck shell=bash

has_connections() {
  (($(metric idle '^patchbay_http_connections\{.*listener="public"') >= $1))
}

sample_memory() {
  printf '%s\t%s\t%s\t%s\n' "$1" "$(live_heap idle)" "$(direct_memory idle)" "$(resident_kib idle)" >> "$work/memory.tsv"
}

part_memory() {
  local count generator
  local counts=(5000 10000 19000)
  ! "$quick" || counts=(2000 4000 8000)
  (($(ulimit -n) > counts[2] + 500)) || ulimit -n $((counts[2] + 500)) ||
    die "memory: at most $(ulimit -n) descriptors (needed: $((counts[2] + 500)))"
  start_patchbay idle "$server_cores" --connections-max 20000 --idle-seconds-max 3600
  publish idle ms08-078.yaml
  : > "$work/memory.tsv"
  # What the first thousand connections bring once is not theirs.
  "$sim" load --server "${url[idle]}" --manifest server/releases/ms08-078.yaml --rate 100 \
    --seconds 1 --warm-up 0 --connections 1 --idle-connections 1000 --source-addresses 1000 > "$work/idle.out" 2>&1 ||
    true
  until_ms 20000 has_none || die "memory: connections stay open"
  sample_memory 0
  for count in "${counts[@]}"; do
    say "memory: $count idle connections"
    "$sim" load --server "${url[idle]}" --manifest server/releases/ms08-078.yaml --rate 10 \
      --seconds 600 --warm-up 0 --connections 1 --idle-connections "$count" --source-addresses 1000 \
      > "$work/idle.out" 2>&1 &
    generator=$!
    helpers=("$generator")
    until_ms 90000 has_connections "$count" || die "memory: not $count connections: $(tail -n 5 "$work/idle.out")"
    sample_memory "$count"
    kill "$generator"
    wait "$generator" || true
    helpers=()
    until_ms 60000 has_none || die "memory: connections stay open"
  done
  stop_server idle
  print_memory
}

has_none() {
  (($(metric idle '^patchbay_http_connections\{.*listener="public"') == 0))
}

print_memory() {
  cat << END
### Memory of idle keep-alive connections

Cleartext, one answered request on each, from 1,000 addresses of the loopback. Live heap after a full collection, direct memory by the server's metrics; against the same server without connections. The kernel's part is not in it.

| connections | heap KB each | direct bytes each | resident KB each |
| --- | --- | --- | --- |
END
  awk -F '\t' '
    NR == 1 { heap = $2; direct = $3; resident = $4 }
    { n++; x += $1; y += $2; xx += $1 * $1; xy += $1 * $2 }
    NR > 1 { printf "| %d | %.2f | %.0f | %.2f |\n", $1, ($2 - heap) / $1 / 1000, ($3 - direct) / $1, ($4 - resident) * 1.024 / $1 }
    END { printf "\nSlope of the heap (least squares): %.2f KB a connection.\n\n", (n * xy - x * y) / (n * xx - x * x) / 1000 }
  ' "$work/memory.tsv"
}

# The same server with each collector: CPU time and pauses. Sourced by bin/compare.
# shellcheck shell=bash

collectors=(G1 Parallel Serial Z)

# Round, collector, depth, us of the loops, us of all other threads but the compilers.
measure_collector() {
  local server=$2 loops jit all
  loops=$(cpu_ns "$server" "$loop_threads") jit=$(cpu_ns "$server" "$jit_threads") all=$(cpu_ns "$server" .)
  ask_measured "$server" get "$3" "$seconds" "$generator_cores" 1
  loops=$(($(cpu_ns "$server" "$loop_threads") - loops)) jit=$(($(cpu_ns "$server" "$jit_threads") - jit))
  all=$(($(cpu_ns "$server" .) - all))
  awk -v OFS='\t' -v n="$done" -v loops="$loops" -v rest=$((all - loops - jit)) -v server="$server" -v round="$1" \
    -v depth="$3" 'BEGIN { print round, server, depth, loops / n / 1000, rest / n / 1000, n }'
}

part_collectors() {
  local collector round depth first java_flags heap=${java_flags//-XX:+UseG1GC/}
  local -A skip=()
  say "collectors"
  for collector in "${collectors[@]}"; do
    java_flags="$heap -XX:+Use${collector}GC -Xlog:safepoint:file=$work/pauses-$collector"
    start_patchbay "$collector" "$server_cores"
    publish "$collector" ms08-078.yaml
    require_loops "$collector"
    [ -s "$work/get.txt" ] || run_java OfferQuestions "${url[$collector]}" server/releases/ms08-078.yaml "$work" >&2
    warm "$collector" get
    skip[$collector]=$(wc -l < "$work/pauses-$collector")
  done
  : > "$work/collectors.tsv"
  for ((round = 1; round <= rounds; round++)); do
    say "collectors: round $round of $rounds"
    for depth in 1 16; do
      for collector in "${collectors[@]}"; do
        measure_collector "$round" "$collector" "$depth" >> "$work/collectors.tsv"
      done
    done
  done
  cat << END
### Collectors

Patchbay GET, heap \`$heap\`, else as above. CPU us a request: of the event loops; ratio to G1 in the same round, median (least..greatest) of $rounds; of all other threads but the compilers. Pauses: all safepoints while measured (\`-Xlog:safepoint\`).

| | loops us | to G1 | other us | 16 a write: loops us | to G1 | other us | pauses | longest ms | sum ms | requests |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
END
  for collector in "${collectors[@]}"; do
    print_collector "$collector" "${skip[$collector]}"
    stop_server "$collector"
  done
  echo
}

print_collector() {
  local pauses
  pauses=$(tail -n "+$(($2 + 1))" "$work/pauses-$1" | awk '
    match($0, /Total: *[0-9]+ ns/) {
      split(substr($0, RSTART, RLENGTH), part, / +/)
      ms = part[2] / 1e6; n++; sum += ms; if (ms > longest) longest = ms
    }
    END { printf "%d | %.2f | %.1f", n, longest, sum }')
  awk -F '\t' -v name="$1" -v pauses="$pauses" "$awk_statistics"'
    {
      at[$1, $2, $3] = $4; rounds = $1 > rounds ? $1 : rounds
      if ($2 == name) { loops[$3] = loops[$3] " " $4; rest[$3] = rest[$3] " " $5; requests += $6 }
    }
    function ratio(depth,    i, all) {
      for (i = 1; i <= rounds; i++) all = all " " at[i, name, depth] / at[i, "G1", depth]
      return name == "G1" ? "1" : spread(all)
    }
    END {
      line = "| " name
      for (depth = 1; depth <= 16; depth += 15) {
        line = line sprintf(" | %.2f | %s | %.2f", median(loops[depth]), ratio(depth), median(rest[depth]))
      }
      print line " | " pauses " | " requests " |"
    }' "$work/collectors.tsv"
}

# CPU time of the event loops for a request, and requests a second. Sourced by bin/compare.
# shellcheck shell=bash

# Row, server, kind of question.
rows=(
  "Patchbay GET|patchbay|get"
  "Patchbay GET, general path|patchbay|general"
  "Patchbay POST|patchbay|post"
  "bare Netty GET|bare|get"
  "bare Netty POST|bare|post"
  "nginx|nginx|get"
)

start_pinned() {
  say "starting the servers on core $server_cores"
  start_patchbay patchbay "$server_cores"
  publish patchbay ms08-078.yaml
  run_java OfferQuestions "${url[patchbay]}" server/releases/ms08-078.yaml "$work" > "$work/questions" ||
    die "Patchbay does not answer as it should"
  start_bare bare "$server_cores" patchbay
  start_nginx nginx "$server_cores"
  local server row kind label
  for server in patchbay bare nginx; do
    require_loops "$server"
  done
  say "warming up"
  for row in "${rows[@]}"; do
    IFS='|' read -r label server kind <<< "$row"
    [ "$server" = nginx ] || warm "$server" "$kind"
  done
  require_path get fast
  require_path post fast
  require_path general general
}

# require_path KIND PATH: Patchbay answers questions of that kind on that path, as the rows say.
require_path() {
  local before share
  before=$(metric patchbay "^patchbay_http_path_total.*path=\"$2\"")
  ask_measured patchbay "$1" 1 1 "$generator_cores" 1
  share=$((100 * ($(metric patchbay "^patchbay_http_path_total.*path=\"$2\"") - before) / done))
  ((share >= 99)) || die "only $share % of the $1 requests took the $2 path"
}

# Round, row, depth, requests a second, us of the loops, us of the compilers, us of all the rest.
measure_cpu() {
  local label server kind loops jit all
  IFS='|' read -r label server kind <<< "$3"
  loops=$(cpu_ns "$server" "$loop_threads") jit=$(cpu_ns "$server" "$jit_threads") all=$(cpu_ns "$server" .)
  ask_measured "$server" "$kind" "$2" "$seconds" "$generator_cores" 1
  loops=$(($(cpu_ns "$server" "$loop_threads") - loops)) jit=$(($(cpu_ns "$server" "$jit_threads") - jit))
  all=$(($(cpu_ns "$server" .) - all))
  awk -v OFS='\t' -v n="$done" -v loops="$loops" -v jit="$jit" -v all="$all" -v label="$label" -v rate="$rate" \
    -v round="$1" -v depth="$2" 'BEGIN {
      print round, label, depth, rate, loops / n / 1000, jit / n / 1000, (all - loops - jit) / n / 1000 }'
}

part_cpu() {
  local round depth i last=$((${#rows[@]} - 1))
  : > "$work/cpu.tsv"
  for ((round = 1; round <= rounds; round++)); do
    say "CPU: round $round of $rounds"
    for depth in 1 16; do
      # There and back, so that what comes and goes on the machine favours nobody.
      for i in $( ((round % 2)) && seq 0 "$last" || seq "$last" -1 0); do
        measure_cpu "$round" "$depth" "${rows[i]}" >> "$work/cpu.tsv"
      done
    done
  done
  print_cpu
}

print_cpu() {
  cat << END
### Requests a second and CPU

One event loop on core $server_cores, generator (wrk, 64 connections) on core $generator_cores, JVM flags \`$java_flags\`. $(cat "$work/questions").
CPU of the event-loop threads for a request; ratio: median (least..greatest) of the ratios of $rounds rounds of $seconds s, all servers up at once and asked in turn.
A baseline answers everything with the bytes of a Patchbay answer of average length.

END
  awk -F '\t' "$awk_statistics"'
    {
      key = $2 SUBSEP $3
      if (!($2 in seen)) { seen[$2] = ++n; name[n] = $2 }
      rate[key] = rate[key] " " $4; us[key] = us[key] " " $5
      at[$1, $2, $3] = $5; rounds = $1 > rounds ? $1 : rounds
      if ($6 > jit) jit = $6
    }
    function ratio(a, b, depth,    i, all) {
      for (i = 1; i <= rounds; i++) if ((i, b, depth) in at) all = all " " at[i, a, depth] / at[i, b, depth]
      return spread(all)
    }
    END {
      print "| | req/s | CPU us | to bare Netty | to nginx | 16 a write: req/s | CPU us | to bare Netty | to nginx |"
      print "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
      for (i = 1; i <= n; i++) {
        base = name[i] ~ /POST/ ? "bare Netty POST" : "bare Netty GET"
        line = "| " name[i]
        for (depth = 1; depth <= 16; depth += 15) {
          line = line sprintf(" | %s | %.2f | %s | %s", thousands(median(rate[name[i], depth])), \
            median(us[name[i], depth]), name[i] == base ? "1" : ratio(name[i], base, depth), \
            name[i] == "nginx" ? "1" : ratio(name[i], "nginx", depth))
        }
        print line " |"
      }
      printf "\nGeneral path to the usual one: %s; 16 a write: %s.\n", \
        ratio("Patchbay GET, general path", "Patchbay GET", 1), ratio("Patchbay GET, general path", "Patchbay GET", 16)
      if (jit > 0.5) printf "\nNot warm: the compilers still took up to %.2f us a request.\n", jit
    }' "$work/cpu.tsv"
  echo
}

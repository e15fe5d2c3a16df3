# What questions notice of large downloads. Sourced by bin/compare.
# shellcheck shell=bash

fair_rate=3000 fair_downloads=300 fair_ceiling=100000000

# Clients of downloads run when nobody else wants their core: or the generator of questions would wait for them, and what
# it says of the server would be about itself.
start_downloads() {
  taskset -c "$generator_cores" chrt --idle 0 wrk -t 1 -c "$fair_downloads" -d 600s --timeout 600s \
    "${url[$1]}${content_path[large]}" > "$work/downloads.log" 2>&1 &
  downloads=$!
  helpers+=("$downloads")
  sleep 2 # All are under way then, and the buffers are full.
}

stop_downloads() {
  kill -INT "$downloads"
  wait "$downloads" || true
}

# Row, server, whether there are downloads: questions at a fixed rate, and the bytes that went by meanwhile.
measure_fair() {
  local label=$1 server=$2 busy=$3 check=100 before=0 after=0 start
  [ "$server" != fair-nginx ] || check=$never
  ! "$busy" || start_downloads "$server"
  [ "$server" = fair-nginx ] || before=$(metric "$server" '^patchbay_content_bytes_total.*public')
  start=$(now_ms)
  load "$server" "$check" --rate "$fair_rate" --seconds "$fair_seconds" --warm-up 3
  [ "$server" = fair-nginx ] || after=$(metric "$server" '^patchbay_content_bytes_total.*public')
  start=$(($(now_ms) - start))
  ! "$busy" || stop_downloads
  printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$label" "$(json p50 latencyMicros)" "$(json p99 latencyMicros)" \
    "$(json p99.9 latencyMicros)" "$(json isBottleneck)" $(((after - before) / start / 1000)) \
    >> "$work/fair.tsv"
}

part_fair() {
  local round name
  fair_seconds=$((5 * seconds))
  say "fair: starting the servers on core $server_cores"
  [ -e "$work/cert.pem" ] || make_certificate
  start_patchbay fair-open "$server_cores"
  start_patchbay fair-ceiling "$server_cores" --content-bytes-per-second-max "$fair_ceiling"
  for name in fair-open fair-ceiling; do
    publish "$name" ms08-078.yaml
    release_file "$name" large 104857600 2
  done
  start_nginx_files fair-nginx "$server_cores"
  say "fair: warming up"
  for name in fair-open fair-ceiling; do
    load "$name" 100 --rate $((2 * fair_rate)) --seconds 10 --warm-up 5
  done
  : > "$work/fair.tsv"
  for ((round = 1; round <= rounds; round++)); do
    say "fair: round $round of $rounds"
    measure_fair "Patchbay, no downloads" fair-open false
    measure_fair "Patchbay, $fair_downloads downloads" fair-open true
    measure_fair "Patchbay, $fair_downloads downloads within a ceiling of $((fair_ceiling / 1000000)) MB/s" fair-ceiling true
    measure_fair "nginx, no downloads" fair-nginx false
    measure_fair "nginx, $fair_downloads downloads" fair-nginx true
  done
  for name in fair-open fair-ceiling fair-nginx; do
    stop_server "$name"
  done
  print_fair
}

print_fair() {
  cat << END
### Questions while files are downloaded

\`patchbay-sim load\` at $fair_rate a second on core $generator_cores, 64 connections, server on core $server_cores with one event loop, $fair_downloads downloads of 100 MiB by wrk on the generator's core in its idle time (SCHED_IDLE); medians of $rounds rounds of $fair_seconds s; ms. Ratio: of p99 to the same server's without downloads in the same round, median (least..greatest). nginx answers every question with the same two bytes.

| | p50 | p99 | p99.9 | p99, ratio | MB/s of files | generator late |
| --- | --- | --- | --- | --- | --- | --- |
END
  awk -F '\t' "$awk_statistics"'
    {
      if (!($1 in p50)) order[++n] = $1
      count[$1]++
      p50[$1] = p50[$1] " " $2; p99[$1] = p99[$1] " " $3; p999[$1] = p999[$1] " " $4; speed[$1] = speed[$1] " " $6
      at[$1, count[$1]] = $3
      if ($5 == "true") late[$1]++
    }
    END {
      for (k = 1; k <= n; k++) {
        label = order[k]; split(label, word, ",")
        ratios = ""
        for (i = 1; i <= count[label]; i++) ratios = ratios " " at[label, i] / at[word[1] ", no downloads", i]
        printf "| %s | %.2f | %.2f | %.2f | %s | %s | %s |\n", label, median(p50[label]) / 1000,
          median(p99[label]) / 1000, median(p999[label]) / 1000, label ~ /no downloads/ ? "1" : spread(ratios),
          label ~ /Patchbay.*downloads( |$)/ && label !~ /no downloads/ ? sprintf("%.0f", median(speed[label])) : "",
          late[label] ? late[label] " rounds" : "no"
      }
    }' "$work/fair.tsv"
  echo
}

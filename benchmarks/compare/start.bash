# From the command `patchbay serve` to the first right answer. Sourced by bin/compare.
# shellcheck shell=bash

first_question='/v1/offers?os=5.1.2600&sp=3&arch=x86&type=workstation&language=de-DE&product=internet-explorer@7.0.5730.13'

# Asks over a connection of bash's own: a curl would take longer than the answer.
is_answered() {
  local line
  {
    printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$first_question" >&3
    read -r -t 5 line <&3
    [[ $line == 'HTTP/1.1 200'* ]] && grep -q '"bulletin":"MS09-014"' <&3
  } 2> /dev/null 3<> "/dev/tcp/127.0.0.1/$1"
}

# start_once JAVA-FLAG...: how it was, time and CPU time in ms until the answer.
start_once() {
  local port began millis ticks process
  port=$(free_port)
  began=$(now_ms)
  PATCHBAY_JAVA_OPTS="$java_flags $*" server/bin/patchbay serve --data "$work/start" --public-listen "127.0.0.1:$port" \
    --admin-listen 127.0.0.1:0 "${serve_flags[@]}" > "$work/start.log" 2>&1 &
  process=$!
  pid[start]=$process
  until is_answered "$port"; do
    sleep 0.003
    (($(now_ms) - began < 30000)) || die "no answer in 30 s: $(tail -n 20 "$work/start.log")"
  done
  millis=$(($(now_ms) - began))
  ticks=$(awk '{ print $14 + $15 }' "/proc/$process/stat")
  stop_server start
  printf '%s\t%s\n' "$millis" $((ticks * 1000 / $(getconf CLK_TCK))) >> "$work/start-$mode.tsv"
}

part_start() {
  local mode round cache=$work/patchbay.aot
  local -A flags=([plain]= [aot]="-XX:AOTCache=$cache")
  say "start to first right answer"
  folder[start]=$work/start
  start_patchbay start "0-$(($(nproc) - 1))"
  publish start ms08-073.yaml ms08-078.yaml ms09-002.yaml ms09-014.yaml
  stop_server start
  # A run that answers, then ends, leaves the cache.
  mode=training
  start_once "-XX:AOTCacheOutput=$cache"
  [ -s "$cache" ] || say "no AOT cache: $(tail -n 5 "$work/start.log")"
  for ((round = 1; round <= rounds; round++)); do
    for mode in plain aot; do
      [ "$mode" = plain ] || [ -s "$cache" ] || continue
      start_once "${flags[$mode]}"
    done
  done
  cat << END
### Start to the first right answer

From \`patchbay serve\` on a catalog of the four real bulletins to the last byte of a right answer; median (least..greatest) of $rounds starts, in ms.

| | time | CPU time |
| --- | --- | --- |
END
  for mode in plain aot; do
    [ -s "$work/start-$mode.tsv" ] || continue
    awk -F '\t' -v name="$([ "$mode" = plain ] && echo 'plain JVM' || echo "with an AOT cache ($(du -m "$cache" | cut -f 1) MB)")" \
      "$awk_statistics"'
      { time = time " " $1; cpu = cpu " " $2 }
      function whole(text) { text = spread(text); gsub(/\.00/, "", text); return text }
      END { printf "| %s | %s | %s |\n", name, whole(time), whole(cpu) }' "$work/start-$mode.tsv"
  done
  echo
}

# Garbage and system calls of the event loops for a request: exact counts, whatever else runs. Sourced by bin/compare.
# shellcheck shell=bash

garbage() {
  local server=$1 kind=$2 depth=$3 before after
  before=$(run_java AllocatedBytes "${pid[$server]}" "$loop_threads")
  ask_measured "$server" "$kind" "$depth" "$seconds" "$generator_cores" 1
  after=$(run_java AllocatedBytes "${pid[$server]}" "$loop_threads")
  awk -v bytes=$((after - before)) -v n="$done" 'BEGIN { printf "%.0f", bytes / n }'
}

system_calls() {
  local server=$1 kind=$2 depth=$3 tasks strace calls
  mapfile -t tasks < <(loop_tasks "$server")
  strace -c -o "$work/strace.out" "${tasks[@]/#/-p}" 2> "$work/strace.err" &
  strace=$!
  helpers=("$strace")
  until_ms 5000 grep -qs attached "$work/strace.err" || die "strace: $(cat "$work/strace.err")"
  ask_measured "$server" "$kind" "$depth" "$seconds" "$generator_cores" 1
  kill -INT "$strace"
  wait "$strace" || true
  helpers=()
  calls=$(awk '$NF == "total" { print $4 }' "$work/strace.out")
  awk -v calls="${calls:-0}" -v n="$done" 'BEGIN { printf "%.2f", calls / n }'
}

part_exact() {
  local row label server kind depth line
  cat << END
### Garbage and system calls

Bytes allocated by the event-loop threads (\`ThreadMXBean\`) and system calls of these threads (\`strace -c\`, a run of its own, connecting included), for a request.

| | B | system calls | 16 a write: B | system calls |
| --- | --- | --- | --- | --- |
END
  for row in "${rows[@]}"; do
    IFS='|' read -r label server kind <<< "$row"
    say "garbage and system calls: $label"
    line="| $label"
    for depth in 1 16; do
      if [ "$server" = nginx ]; then
        line+=" | -"
      else
        line+=" | $(garbage "$server" "$kind" "$depth")"
      fi
      line+=" | $(system_calls "$server" "$kind" "$depth")"
    done
    echo "$line |"
  done
  echo
}

# Nothing pinned: event loops and generator share the machine's two cores. Sourced by bin/compare.
# shellcheck shell=bash

part_shared() {
  local round kind depth every
  every=0-$(($(nproc) - 1))
  say "event loops and generator share the cores"
  start_patchbay shared "$every"
  publish shared ms08-078.yaml
  run_java OfferQuestions "${url[shared]}" server/releases/ms08-078.yaml "$work" > "$work/questions" ||
    die "Patchbay does not answer as it should"
  for kind in get post; do
    warm shared "$kind"
  done
  : > "$work/shared.tsv"
  for ((round = 1; round <= rounds; round++)); do
    for kind in get post; do
      for depth in 1 16; do
        ask_measured shared "$kind" "$depth" "$seconds" "$every" 2
        printf '%s\t%s\t%s\n' "$kind" "$depth" "$rate" >> "$work/shared.tsv"
      done
    done
  done
  stop_server shared
  cat << END
### Both cores, with the generator on them

$(nproc) event loops and wrk's 2 threads, 64 connections, nothing pinned; median of $rounds rounds of $seconds s. Windows Update of 2008: 4,050 scans a second on average.

| | req/s | to Windows Update | 16 a write: req/s | to Windows Update |
| --- | --- | --- | --- | --- |
END
  awk -F '\t' "$awk_statistics"'
    { all[$1, $2] = all[$1, $2] " " $3 }
    END {
      for (i = 1; i <= 2; i++) {
        kind = i == 1 ? "get" : "post"
        line = "| Patchbay " toupper(kind)
        for (depth = 1; depth <= 16; depth += 15) {
          m = median(all[kind, depth])
          line = line sprintf(" | %s | %.1fx", thousands(m), m / 4050)
        }
        print line " |"
      }
    }' "$work/shared.tsv"
  echo
}

# Other update servers, as measured once on this kind of machine. Quoted, not run again. Sourced by bin/compare.
# shellcheck shell=bash

part_peers() {
  cat << 'END'
### Other update servers, quoted

Not run again: measured on 2026-11-22 on the same kind of machine (2 cores AMD EPYC, Debian 12, loopback), `wrk -t1 -c32 -d10s` and server sharing the two cores, keep-alive except Balrog. CPU of the server's processes for a request. Read the orders of magnitude: what an answer decides and contains differs.

| | what is asked | req/s | CPU us a request | p50 / p99 ms |
| --- | --- | --- | --- | --- |
| hawkBit 1.1.0 (Temurin 25, in-memory H2, 1,000 targets) | poll, nothing assigned | 643 | 3,000 | 48 / 140 |
| same | poll, update assigned; a second GET fetches the decision | 520 | 3,730 | 59 / 155 |
| Balrog 3.121 (Python 3.11, SQLite, old tables, 2 processes) | update.xml, one in four empty | 420 | 4,460 | 76 / 102 |
| same, new tables | the same | 190 | 10,200 | 165 / 249 |
| go-omaha serve-package (Go 1.19; no rules, no database) | update check by POST | 9,737 | 156 | 3.2 / 13.9 |
| nginx 1.22.1, static file of 839 bytes | GET | 64,585 | 15.0 | 0.46 / 1.26 |

END
}

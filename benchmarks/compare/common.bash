# Servers to measure, and how to measure them. Sourced by bin/compare and bin/soak; not run by itself.
#
# PATCHBAY_JAVA         java of a JDK 25, with jcmd beside it; otherwise found
# PATCHBAY_JAVA_OPTS    flags of the servers' JVMs; default below, the same for Patchbay and for bare Netty
# PATCHBAY_SERVE_FLAGS  more flags for `patchbay serve`
# PATCHBAY_SIM          the load generator; otherwise client-sim/bin/patchbay-sim
# shellcheck shell=bash disable=SC2034

export LC_ALL=C
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/benchmarks/compare
cd "$root"

# Names of event-loop threads begin so; 15 letters are all the kernel keeps of them.
loop_threads='^(multiThreadIo|nginx|[a-z]+-loop)'
jit_threads='^C[12] '
sim=${PATCHBAY_SIM:-client-sim/bin/patchbay-sim}
serve_flags=()
read -ra serve_flags <<< "${PATCHBAY_SERVE_FLAGS:-}"
java_flags=${PATCHBAY_JAVA_OPTS:--Xms512m -Xmx512m -XX:+UseG1GC}

# public_port and admin_port may name ports for servers that are started again; otherwise free ones are taken.
declare -A pid=() url=() admin=() folder=() public_port=() admin_port=()
helpers=()

say() {
  printf '%s\n' "$*" >&2
}

die() {
  say "${0##*/}: $*"
  exit 1
}

need() {
  local tool
  for tool in "$@"; do
    command -v "$tool" > /dev/null || die "$tool: not found (Debian: apt-get install nginx wrk strace util-linux curl)"
  done
}

now_ms() {
  echo $((${EPOCHREALTIME/./} / 1000))
}

# until_ms MILLISECONDS COMMAND...: repeats the command until it succeeds, for so long at most.
until_ms() {
  local deadline=$(($(now_ms) + $1))
  shift
  until "$@"; do
    (($(now_ms) < deadline)) || return 1
    sleep 0.02
  done
}

find_java() {
  local candidate
  for candidate in "${PATCHBAY_JAVA:-}" "${JAVA_HOME:+$JAVA_HOME/bin/java}" /usr/lib/jvm/*25*/bin/java; do
    if [ -x "$candidate" ] && [ -x "${candidate%/java}/jcmd" ]; then
      echo "$candidate"
      return
    fi
  done
  die "no JDK 25 found; name its java in PATCHBAY_JAVA"
}

build() {
  java=$(find_java)
  jcmd=${java%/java}/jcmd
  export PATCHBAY_JAVA=$java
  mvn -q -Dmaven.test.skip=true package >&2 || die "the build failed"
  class_path=$(ls benchmarks/target/patchbay-benchmarks-*.jar | head -n 1):benchmarks/target/lib/*
}

# run_java CLASS ARGUMENT...: one of the programs of benchmarks.
run_java() {
  "$java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -cp "$class_path" "io.patchbay.benchmarks.$1" "${@:2}"
}

work=$(mktemp -d)

stop_all() {
  local status=$?
  trap - EXIT
  kill "${pid[@]}" "${helpers[@]}" 2> /dev/null || true
  wait
  rm -rf "$work"
  exit "$status"
}
trap stop_all EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

stop_server() {
  kill "${pid[$1]}"
  wait "${pid[$1]}" || true
  unset "pid[$1]"
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 12000))
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || break
  done
  echo "$port"
}

is_listening() {
  (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null
}

# start_patchbay NAME CORES [FLAG...]: a server without a catalog, unless folder of that name has one; sets pid, url, admin
# and folder of that name. CORES as taskset names them.
start_patchbay() {
  start_node serve "$@"
}

# start_mirror NAME CORES UPSTREAM-URL [FLAG...]: the same for a mirror.
start_mirror() {
  start_node mirror "$1" "$2" --upstream "$3" "${@:4}"
}

start_node() {
  launch_node "$@"
  until_ms 60000 grep -qs '^operators ask' "$work/$2.log" || die "$2 does not start: $(tail -n 20 "$work/$2.log")"
  url[$2]=$(sed -n 's/^machines ask *//p' "$work/$2.log")
  admin[$2]=$(sed -n 's/^operators ask *\([^ ]*\).*/\1/p' "$work/$2.log")
}

# launch_node serve|mirror NAME CORES [FLAG...]: does not wait until it listens.
launch_node() {
  local subcommand=$1 name=$2 cores=$3
  shift 3
  folder[$name]=${folder[$name]:-$work/$name}
  : > "$work/$name.log" # Now, or what an earlier one of that name has said would be taken for its word.
  PATCHBAY_JAVA_OPTS=$java_flags taskset -c "$cores" server/bin/patchbay "$subcommand" --data "${folder[$name]}" \
    --public-listen "127.0.0.1:${public_port[$name]:-0}" --admin-listen "127.0.0.1:${admin_port[$name]:-0}" \
    "${serve_flags[@]}" "$@" > "$work/$name.log" 2>&1 &
  pid[$name]=$!
}

# publish NAME RELEASE...: for example ms08-078.
publish() {
  local name=$1
  shift
  server/bin/patchbay publish --admin "${admin[$name]}" --token-file "${folder[$name]}/admin.token" \
    "${@/#/server/releases/}" >&2 || die "cannot publish $*"
}

# The flags with which the JVM of that process was started, up to its class path.
flags_of() {
  tr '\0' '\n' < "/proc/$1/cmdline" | awk 'NR == 1 { next } $0 == "-cp" { exit } { print }'
}

# start_bare NAME CORES LIKE: Netty with fixed answers, in a JVM with the flags of server LIKE.
start_bare() {
  local port flags
  port=$(free_port)
  mapfile -t flags < <(flags_of "${pid[$3]}")
  taskset -c "$2" "$java" "${flags[@]}" -cp "$class_path" io.patchbay.benchmarks.FixedAnswerServer \
    "$port" "$work/get.http" "$work/post.http" > "$work/$1.log" 2>&1 &
  pid[$1]=$!
  until_ms 20000 is_listening "$port" || die "bare Netty does not start: $(cat "$work/$1.log")"
  url[$1]=http://127.0.0.1:$port
}

# start_nginx NAME CORES: nginx with a fixed answer, as many workers as cores, its body as long as Patchbay's to GET.
start_nginx() {
  local port body user= workers
  port=$(free_port)
  body=$(sed '1,/^\r$/d' "$work/get.http")
  workers=$(taskset -c "$2" nproc)
  [ "$(id -u)" != 0 ] || user='user root;'
  mkdir -p "$work/nginx"
  cat > "$work/nginx/nginx.conf" << END
$user
daemon off;
worker_processes $workers;
pid $work/nginx/pid;
error_log $work/nginx/error.log warn;
events { worker_connections 16000; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path $work/nginx/body;
  proxy_temp_path $work/nginx/proxy;
  fastcgi_temp_path $work/nginx/fastcgi;
  uwsgi_temp_path $work/nginx/uwsgi;
  scgi_temp_path $work/nginx/scgi;
  server {
    listen 127.0.0.1:$port backlog=4096;
    location / {
      default_type application/json;
      return 200 "$body";
    }
  }
}
END
  taskset -c "$2" nginx -p "$work/nginx/" -e "$work/nginx/error.log" -c "$work/nginx/nginx.conf" &
  pid[$1]=$!
  until_ms 10000 is_listening "$port" || die "nginx does not start: $(cat "$work/nginx/error.log")"
  url[$1]=http://127.0.0.1:$port
}

# Processes of a server that do the work: itself, and its children (nginx's workers).
processes() {
  echo "${pid[$1]}"
  cat "/proc/${pid[$1]}/task/${pid[$1]}/children"
}

# cpu_ns NAME REGEX: CPU time so far of the threads of that server with such names.
cpu_ns() {
  local sum=0 task name ns process
  for process in $(processes "$1"); do
    for task in /proc/"$process"/task/*; do
      # A thread may end meanwhile.
      { read -r name < "$task/comm" && read -r ns _ < "$task/schedstat"; } 2> /dev/null || continue
      [[ ! $name =~ $2 ]] || sum=$((sum + ns))
    done
  done
  echo "$sum"
}

loop_tasks() {
  local task name process
  for process in $(processes "$1"); do
    for task in /proc/"$process"/task/*; do
      read -r name < "$task/comm"
      [[ ! $name =~ $loop_threads ]] || echo "${task##*/}"
    done
  done
}

require_loops() {
  [ -n "$(loop_tasks "$1")" ] ||
    die "$1: no event-loop thread, none matches $loop_threads: $(cat /proc/"${pid[$1]}"/task/*/comm | sort -u | tr '\n' ',')"
}

# metric SERVER REGEX: sum of the lines that match.
metric() {
  curl -sS --max-time 20 "${admin[$1]}/metrics" | awk -v regex="$2" '$0 ~ regex { sum += $NF } END { printf "%.0f", sum }'
}

# Bytes of the objects that are alive, after a full collection.
live_heap() {
  "$jcmd" "${pid[$1]}" GC.class_histogram | awk '$1 == "Total" { print $3 }'
}

# What Netty's allocators hold outside the heap; without that metric, the JVM's own direct buffers.
direct_memory() {
  curl -sS --max-time 20 "${admin[$1]}/metrics" | awk '
    /^patchbay_netty_direct_used_bytes/ && $NF != "NaN" { netty = $NF; isNetty = 1 }
    /^jvm_buffer_memory_used_bytes.*id="direct"/ { jvm = $NF }
    END { printf "%.0f", isNetty ? netty : jvm }'
}

# cpu_ms NAME: CPU time of that process so far.
cpu_ms() {
  awk -v hz="$(getconf CLK_TCK)" '{ printf "%d", ($14 + $15) * 1000 / hz }' "/proc/${pid[$1]}/stat"
}

# revision NAME: of its catalog; 0 if it does not answer.
revision() {
  curl -sS --max-time 10 -H 'Accept: application/json' "${url[$1]}/v1/catalog/head" 2> /dev/null |
    sed -n 's/.*"catalogRevision": *"\([0-9]*\)".*/\1/p' | grep . || echo 0
}

# has_revision NAME REVISION: whether it has that one or a later one.
has_revision() {
  (($(revision "$1") >= $2))
}

# install_debian PACKAGE...: Debian's, unless the command of the same name is there. As root.
install_debian() {
  local package missing=()
  for package in "$@"; do
    command -v "$package" > /dev/null || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  [ "$(id -u)" = 0 ] || die "${missing[*]}: not installed, and only root can install them"
  # With such a file Debian's packages start no service; if there is one already, it is the machine's own.
  local policy=/usr/sbin/policy-rc.d ours=false
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod 755 "$policy"
    ours=true
  fi
  export DEBIAN_FRONTEND=noninteractive
  local apt=(apt-get -o DPkg::Lock::Timeout=300 -qq -y) status=0
  { "${apt[@]}" update && "${apt[@]}" install --no-install-recommends "${missing[@]}"; } > "$work/apt.log" 2>&1 || status=$?
  ! "$ours" || rm -f "$policy"
  ((status == 0)) || die "cannot install ${missing[*]}: $(tail -n 5 "$work/apt.log")"
}

resident_kib() {
  awk '/^VmRSS/ { print $2 }' "/proc/${pid[$1]}/status"
}

# ask_wrk SERVER KIND DEPTH SECONDS CORES THREADS: sets done, perhaps 0, and rate; every answer must be 200.
ask_wrk() {
  local out
  out=$(taskset -c "$5" wrk -t "$6" -c 64 -d "${4}s" -s "$here/requests.lua" "${url[$1]}" -- "$2" "$work" "$3" 2>&1) ||
    die "wrk: $out"
  if grep -E 'Non-2xx|Socket errors' <<< "$out" >&2; then
    die "$1 does not answer every $2 with 200"
  fi
  done=$(sed -n 's/^ *\([0-9]*\) requests in .*/\1/p' <<< "$out")
  rate=$(sed -n 's/^Requests\/sec: *//p' <<< "$out")
  [ -n "$done" ] || die "wrk: $out"
}

# As ask_wrk, but there must be answers.
ask_measured() {
  ask_wrk "$@"
  ((done > 0)) || die "$1: no answers in $4 s"
}

# warm SERVER KIND: by requests, not by seconds; but not for ever.
warm() {
  warm_with "$1" "$2" 16 "$warm_deep"
  warm_with "$1" "$2" 1 "$warm_single"
}

warm_with() {
  local count tries
  for ((count = 0, tries = 0; count < $4; count += done, tries++)); do
    ((tries < 60)) || die "$1: after $tries s of warm-up only $count requests were answered"
    ask_wrk "$1" "$2" "$3" 1 "$generator_cores" 1
  done
}

# Functions for awk: of the numbers joined by blanks.
awk_statistics='
  function sorted(text, v,    n, i, k, t) {
    n = split(text, v, " ")
    for (i = 2; i <= n; i++) {
      t = v[i] + 0
      for (k = i - 1; k >= 1 && v[k] + 0 > t; k--) v[k + 1] = v[k]
      v[k + 1] = t
    }
    return n
  }
  function median(text,    v, n) {
    n = sorted(text, v)
    return n == 0 ? "" : n % 2 ? v[(n + 1) / 2] : (v[n / 2] + v[n / 2 + 1]) / 2
  }
  function spread(text,    v, n) {
    n = sorted(text, v)
    return n == 0 ? "" : sprintf("%.2f (%.2f..%.2f)", median(text), v[1], v[n])
  }
  function thousands(x,    s, r) {
    s = sprintf("%d", x + 0.5)
    while (length(s) > 3) { r = "," substr(s, length(s) - 2) r; s = substr(s, 1, length(s) - 3) }
    return s r
  }
'

# Files beside nginx: CPU of server and client for a gigabyte. Sourced by bin/compare.
# shellcheck shell=bash

# On the loopback the kernel charges what a packet costs to whoever runs when it comes, so only the sum of both ends says
# anything. nginx without TLS uses sendfile; with TLS both have the same certificate, TLS 1.3 and AES-128-GCM.
content_kinds=(
  # What, file, bytes, bytes of a piece, connections.
  "1 MiB|small|1048576|0|8"
  "100 MiB|large|104857600|0|2"
  "1 MiB pieces of 100 MiB, shuffled|large|104857600|1048576|8"
)

declare -A content_path=()

# release_file SERVER FILE BYTES NUMBER: puts random bytes into its store and releases them; sets content_path[FILE].
release_file() {
  local sha256 store
  [ -e "$work/files/$2" ] || { mkdir -p "$work/files" && head -c "$3" /dev/urandom > "$work/files/$2"; }
  sha256=$(sha256sum < "$work/files/$2" | cut -d ' ' -f 1)
  store=${folder[$1]}/content/${sha256:0:2}/${sha256:2:2}
  mkdir -p "$store"
  cp "$work/files/$2" "$store/$sha256"
  cat > "$work/$2.yaml" << END
payloads: STORED
bulletin: {id: TEST-$4, revision: 1, title: A file, kbArticle: "$4", severity: LOW, classification: TOOL,
           rebootBehavior: NEVER_REBOOTS, releasedAt: 2008-12-17T18:00:00Z}
product: test-$4
component: test-$4.dll
branches:
  - id: test
    title: Test
    productVersions: {from: "1.0", below: "2.0"}
    architectures: [X86]
    installation: FULL
    package: $2-{LANG}.exe
    languages: [ENU]
    hotfixIds: [KB$4]
    evidence: DERIVED
    files: [{language: ENU, size: $3, sha256: $sha256}]
    platforms:
      - {osVersion: 5.1.2600, servicePack: 3, productTypes: [WORKSTATION], fixed: [{fixedFrom: 1.5.0.0}]}
END
  server/bin/patchbay publish --admin "${admin[$1]}" --token-file "${folder[$1]}/admin.token" "$work/$2.yaml" >&2 ||
    die "cannot publish $2"
  content_path[$2]=/content/$sha256/$2-ENU.exe
}

# And what makes clients offer one cipher only: BoringSSL takes what they like best.
make_certificate() {
  cat > "$work/openssl.cnf" << END
openssl_conf = init
[init]
ssl_conf = ssl
[ssl]
system_default = limits
[limits]
Ciphersuites = TLS_AES_128_GCM_SHA256
END
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=127.0.0.1 \
    -addext subjectAltName=IP:127.0.0.1 -keyout "$work/key.pem" -out "$work/cert.pem" 2> /dev/null
}

# start_nginx_files NAME CORES: nginx with the same files at the same paths; sets url[NAME] and url[NAME.tls].
start_nginx_files() {
  local port tls file user=
  port=$(free_port) tls=$(free_port)
  [ "$(id -u)" != 0 ] || user='user root;'
  for file in "${!content_path[@]}"; do
    mkdir -p "$work/$1/html$(dirname "${content_path[$file]}")"
    ln -f "$work/files/$file" "$work/$1/html${content_path[$file]}"
  done
  cat > "$work/$1/nginx.conf" << END
$user
daemon off;
worker_processes $(taskset -c "$2" nproc);
pid $work/$1/pid;
error_log $work/$1/error.log warn;
events { worker_connections 16000; }
http {
  access_log off;
  sendfile on;
  tcp_nodelay on;
  keepalive_requests 1000000000;
  client_body_temp_path $work/$1/body;
  proxy_temp_path $work/$1/proxy;
  fastcgi_temp_path $work/$1/fastcgi;
  uwsgi_temp_path $work/$1/uwsgi;
  scgi_temp_path $work/$1/scgi;
  server {
    listen 127.0.0.1:$port backlog=4096;
    listen 127.0.0.1:$tls ssl backlog=4096;
    ssl_certificate $work/cert.pem;
    ssl_certificate_key $work/key.pem;
    ssl_protocols TLSv1.3;
    root $work/$1/html;
    location /v1/ {
      default_type application/json;
      return 200 "{}";
    }
  }
}
END
  taskset -c "$2" nginx -p "$work/$1/" -e "$work/$1/error.log" -c "$work/$1/nginx.conf" &
  pid[$1]=$!
  until_ms 10000 is_listening "$tls" || die "nginx does not start: $(cat "$work/$1/error.log")"
  url[$1]=http://127.0.0.1:$port
  url[$1.tls]=https://127.0.0.1:$tls
}

require_aes128() {
  local cipher
  cipher=$(OPENSSL_CONF=$work/openssl.cnf openssl s_client -connect "${url[$1.tls]#https://}" < /dev/null 2> /dev/null | sed -n 's/.*Cipher is //p')
  [ "$cipher" = TLS_AES_128_GCM_SHA256 ] || die "$1 speaks $cipher with TLS"
}

# fetch SERVER[.tls] KIND SECONDS: sets bytes, client_ns and micros.
fetch() {
  local what file size piece connections out errors user kernel
  IFS='|' read -r what file size piece connections <<< "$2"
  out=$({ TIMEFORMAT='CPU %U %S' && time OPENSSL_CONF=$work/openssl.cnf taskset -c "$generator_cores" wrk -t 1 -c "$connections" -d "${3}s" \
    --timeout 60s -s "$here/content.lua" "${url[$1]}${content_path[$file]}" -- "$size" "$piece"; } 2>&1) || die "wrk: $out"
  read -r bytes micros errors <<< "$(sed -n 's/^CAME //p' <<< "$out")"
  read -r user kernel <<< "$(sed -n 's/^CPU //p' <<< "$out")"
  ((errors == 0 && bytes > 0)) || die "$1, $what: $out"
  client_ns=$(awk -v user="$user" -v kernel="$kernel" 'BEGIN { printf "%.0f", (user + kernel) * 1e9 }')
}

# Round, kind, way, server, CPU seconds a GB of server and client, of the server, MB a second.
measure_content() {
  local server=$2 before after micros bytes client_ns
  before=$(cpu_ns "${server%.tls}" .)
  fetch "$server" "$3" "$seconds"
  after=$(cpu_ns "${server%.tls}" .)
  awk -v OFS='\t' -v round="$1" -v what="${3%%|*}" -v way="$([[ $server = *.tls ]] && echo TLS || echo cleartext)" \
    -v server="${server%.tls}" -v own=$((after - before)) -v client="$client_ns" -v bytes="$bytes" -v us="$micros" \
    'BEGIN { print round, what, way, server, (own + client) / bytes, own / bytes, bytes / us }'
}

start_content() {
  say "content: starting the servers on core $server_cores"
  make_certificate
  start_patchbay files "$server_cores" --tls-listen 127.0.0.1:0 --tls-certificate "$work/cert.pem" \
    --tls-key "$work/key.pem"
  url[files.tls]=$(sed -n 's/^ *with TLS *//p' "$work/files.log")
  release_file files small 1048576 1
  release_file files large 104857600 2
  start_nginx_files nginx-files "$server_cores"
  require_aes128 files
  require_aes128 nginx-files
}

part_content() {
  local round kind server order
  start_content
  say "content: warming up"
  for server in files files.tls nginx-files nginx-files.tls; do
    for kind in "${content_kinds[@]}"; do
      fetch "$server" "$kind" 3
    done
  done
  : > "$work/content.tsv"
  for ((round = 1; round <= rounds; round++)); do
    say "content: round $round of $rounds"
    for kind in "${content_kinds[@]}"; do
      order=(files nginx-files files.tls nginx-files.tls)
      ((round % 2)) || order=(nginx-files files nginx-files.tls files.tls)
      for server in "${order[@]}"; do
        measure_content "$round" "$server" "$kind" >> "$work/content.tsv"
      done
    done
  done
  stop_server files
  stop_server nginx-files
  print_content
}

print_content() {
  cat << END
### Files

CPU seconds of server and client (wrk, 1 thread) for a gigabyte (10^9 bytes), the server's alone in brackets, whole processes; server on core $server_cores, client on core $generator_cores; medians of $rounds rounds of $seconds s, servers asked in turn; ratio: median (least..greatest) of the rounds' ratios. nginx: sendfile without TLS; with TLS the same certificate, TLS 1.3, AES-128-GCM.

| | | Patchbay | nginx | ratio | Patchbay MB/s | nginx MB/s |
| --- | --- | --- | --- | --- | --- | --- |
END
  awk -F '\t' "$awk_statistics"'
    {
      key = $3 SUBSEP $2
      if (!(key in seen)) { seen[key] = 1; order[$3, ++n[$3]] = $2 }
      all[$3, $2, $4] = all[$3, $2, $4] " " $5; own[$3, $2, $4] = own[$3, $2, $4] " " $6
      speed[$3, $2, $4] = speed[$3, $2, $4] " " $7
      at[$1, $3, $2, $4] = $5; rounds = $1 > rounds ? $1 : rounds
    }
    function row(way, what,    i, ratios) {
      for (i = 1; i <= rounds; i++) ratios = ratios " " at[i, way, what, "files"] / at[i, way, what, "nginx-files"]
      printf "| %s | %s | %.2f (%.2f) | %.2f (%.2f) | %s | %.0f | %.0f |\n", way, what,
        median(all[way, what, "files"]), median(own[way, what, "files"]),
        median(all[way, what, "nginx-files"]), median(own[way, what, "nginx-files"]), spread(ratios),
        median(speed[way, what, "files"]), median(speed[way, what, "nginx-files"])
    }
    END {
      for (k = 1; k <= n["cleartext"]; k++) row("cleartext", order["cleartext", k])
      for (k = 1; k <= n["TLS"]; k++) row("TLS", order["TLS", k])
    }' "$work/content.tsv"
  echo
}

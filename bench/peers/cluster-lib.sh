# Shared by the scripts of clusters, which set: name, port (of the first node; the others follow), and functions
# `node VERB PORT` (the script of one node), `members` (prints how many nodes see each other) and `ctl WORDS...`.

. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"
ports="$port $((port + 1)) $((port + 2))"

run_cluster_verb() {
  case $1 in
    start)
      local each until
      for each in $ports; do node start "$each"; done
      until=$(( $(now_ms) + 60000 ))
      until [ "$(members)" = 3 ]; do
        [ "$(now_ms)" -lt "$until" ] || fail "the nodes are no cluster of three after a minute"
        sleep 0.2
      done
      [ -z "${BENCH_POLICY:-}" ] || ctl set_policy bench '.*' "$BENCH_POLICY" ;;
    stop)
      for each in $((port + 2)) $((port + 1)) "$port"; do node stop "$each"; done ;;
    *) fail "usage: $name start|stop PORT" ;;
  esac
}

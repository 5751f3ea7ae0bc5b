# Shared by the scripts of this folder, which set: name, port, home, and functions `launch` (starts the broker in the
# background, its output to $home/out), `ready` (succeeds when it serves) and `pid_of` (prints its process).

fail() { echo "$name: $*" >&2; exit 1; }

is_up() { kill -0 "$1" 2>/dev/null; }

now_ms() { date +%s%3N; }

accepts() { (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; }

# await SECONDS COMMAND...: until the command succeeds; fails at once when the broker has ended.
await() {
  local until=$(( $(now_ms) + $1 * 1000 )); shift
  until "$@"; do
    [ "$(now_ms)" -lt "$until" ] || { tail -n 20 "$home/out"; fail "not ready in time, its output is in $home/out"; }
    local pid; pid=$(pid_of)
    [ -z "$pid" ] || is_up "$pid" || { tail -n 20 "$home/out"; fail "ended while it started, its output is in $home/out"; }
    sleep 0.02
  done
}

# end SIGNAL SECONDS: ends the broker; whatever is left after that time is killed.
end() {
  local pid; pid=$(pid_of)
  [ -n "$pid" ] || return 0
  kill "-$1" "$pid" 2>/dev/null || return 0
  local until=$(( $(now_ms) + $2 * 1000 ))
  while is_up "$pid" && [ "$(now_ms)" -lt "$until" ]; do sleep 0.02; done
  if is_up "$pid"; then echo "$name: did not end within $2 s, killed" >&2; kill -KILL "$pid"; fi
}

# What the last run left to write would take the disk from the next one.
settle() { sync; sleep 1; }

run_verb() {
  case $1 in
    start)
      end KILL 10; rm -rf "$home"; mkdir -p "$home"
      settle
      launch; await 60 ready
      echo "PID $(pid_of)" ;;
    restart)
      # Keeps the data. TERM is an orderly end, KILL is a crash.
      end "${2:-TERM}" 600
      forget
      local began; began=$(now_ms)
      launch; await 3600 accepts
      echo "STARTED_AT_MS $began"; echo "ACCEPTS_MS $(( $(now_ms) - began ))"; echo "PID $(pid_of)" ;;
    stop) end TERM 120; rm -rf "$home"; settle ;;
    *) fail "usage: $name start|restart|stop PORT [TERM|KILL]" ;;
  esac
}

# Shared by the scripts of this folder: sets root, lib (the jars of the benchmarks) and java (a JDK that can run them).
root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)

# A build without checks has a folder of its own; the later one of the two is run.
lib=$(ls -dt "$root"/bench/target/lib "$root"/bench/target/fast/lib 2>/dev/null | head -n 1 || true)
[ -n "$lib" ] || { echo "build the benchmarks first: mvn -pl bench -am package -DskipTests -Dfast" >&2; exit 2; }

java=
for home in "${JAVA_HOME:-}" "$(dirname "$(dirname "$(readlink -f "$(command -v java || true)")")")" /usr/lib/jvm/*; do
  version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release" 2>/dev/null || true)
  if [ "${version:-0}" -ge 25 ] && [ -x "$home/bin/jcmd" ]; then java=$home/bin/java; break; fi
done
[ -n "$java" ] || { echo "no JDK 25 or newer found: set JAVA_HOME to one" >&2; exit 2; }

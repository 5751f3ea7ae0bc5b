package io.warrenmq.bench.scale;

import io.warrenmq.bench.peer.Jcmd;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What lives in the heap of another Java machine, asked by its {@code jcmd}. */
final class JavaHeap {
    // "def new generation   total 9792K, used 1234K [", "garbage-first heap   total ..., used 1033K [", "ZHeap used
    // 12M,"
    private static final Pattern USED = Pattern.compile("^ *+(?!Metaspace|class space).*\\bused (\\d+)([KMG])\\b");

    private JavaHeap() {}

    /** Collects all garbage and returns what is left, in units of 1024 bytes. */
    static long liveKb(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        String answer = jcmd(pid, "GC.heap_info");
        return usedKb(answer).orElseThrow(() -> new IOException("jcmd told no heap usage:\n" + answer));
    }

    /** Sum over the generations; what is not heap, and the spaces that generations consist of, are left out. */
    static OptionalLong usedKb(String heapInfo) {
        long sum = 0;
        boolean found = false;
        for (String line : heapInfo.lines().toList()) {
            Matcher matcher = USED.matcher(line);
            if (matcher.find()) {
                found = true;
                sum += Long.parseLong(matcher.group(1))
                        << switch (matcher.group(2)) {
                            case "G" -> 20;
                            case "M" -> 10;
                            default -> 0;
                        };
            }
        }
        return found ? OptionalLong.of(sum) : OptionalLong.empty();
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        try {
            return Jcmd.run(pid, command);
        } catch (IOException e) {
            throw new IOException(
                    "the heap of process " + pid
                            + " cannot be known; leave --heap out for a broker that does not run in"
                            + " a Java machine of this user. " + e.getMessage(),
                    e);
        }
    }
}

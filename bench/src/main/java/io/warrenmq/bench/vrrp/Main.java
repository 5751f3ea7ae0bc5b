package io.warrenmq.bench.vrrp;

import java.io.IOException;
import java.nio.file.Path;

/** {@code bench/vrrp}: {@code failover [ROUNDS]} or {@code times [ROUNDS]}. */
public final class Main {
    private Main() {}

    /** The first argument is the root of the source tree. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            Path root = Path.of(arguments[0]);
            String what = arguments.length > 1 ? arguments[1] : "";
            int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
            switch (what) {
                case "failover" -> new Failovers(root, rounds).run();
                case "times" -> {
                    Times times = new Times(root, rounds);
                    for (Program first : Program.values()) {
                        for (Program second : Program.values()) {
                            times.run(first, second);
                        }
                    }
                }
                default -> {
                    System.err.println("usage: bench/vrrp failover [ROUNDS] | times [ROUNDS]");
                    System.exit(2);
                }
            }
        } catch (IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
        System.exit(0);
    }
}

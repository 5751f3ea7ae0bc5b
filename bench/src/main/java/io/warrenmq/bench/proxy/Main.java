package io.warrenmq.bench.proxy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code bench/proxy}: the server behind the proxies, or the clients in front of them. */
public final class Main {
    private Main() {}

    /**
     * {@code server PORT}, or {@code run ROUNDS SECONDS LOADS NAME:PORT:PID...} with 0 for the process of no proxy;
     * {@code soak-server PORT}, {@code soak MINUTES NAME:PORT:PID}, {@code idle CONNECTIONS NAME:PORT:PID...},
     * {@code checksum MIB NAME:PORT:PID...}.
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 2 && arguments[0].equals("server")) {
            LoadServer.serve(Integer.parseInt(arguments[1]));
        } else if (arguments.length >= 5 && arguments[0].equals("run")) {
            List<Target> targets = new ArrayList<>();
            for (int index = 4; index < arguments.length; index++) {
                targets.add(Target.parse(arguments[index]));
            }
            new Comparison(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]), arguments[3], targets).run();
        } else if (arguments.length == 2 && arguments[0].equals("soak-server")) {
            SoakServer.serve(Integer.parseInt(arguments[1]));
        } else if (arguments.length == 3 && arguments[0].equals("soak")) {
            new Soak(Target.parse(arguments[2])).run(Integer.parseInt(arguments[1]));
            System.exit(0);
        } else if (arguments.length >= 3 && arguments[0].equals("idle")) {
            for (int index = 2; index < arguments.length; index++) {
                new Idle(Target.parse(arguments[index])).run(Integer.parseInt(arguments[1]));
            }
        } else if (arguments.length >= 3 && arguments[0].equals("checksum")) {
            for (int index = 2; index < arguments.length; index++) {
                new Checksum(Target.parse(arguments[index])).run(Long.parseLong(arguments[1]) << 20);
            }
        } else {
            System.err.println("""
                    usage: server PORT | soak-server PORT
                           run ROUNDS SECONDS LOADS NAME:PORT:PID...
                           soak MINUTES NAME:PORT:PID
                           idle CONNECTIONS NAME:PORT:PID...
                           checksum MIB NAME:PORT:PID...""");
            System.exit(2);
        }
    }
}

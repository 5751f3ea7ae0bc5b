package io.warrenmq.vrrp.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Reads {@code interface_up_down_delays}. Owned by the thread that loads. */
final class LinkDelayLines {

    static final String BLOCK = "interface_up_down_delays";

    private static final double LONGEST_SECONDS = 255;

    private final HostFacts host;
    private final Findings findings;
    private final Values values;

    LinkDelayLines(HostFacts host, Findings findings) {
        this.host = host;
        this.findings = findings;
        this.values = new Values(findings);
    }

    Map<String, LinkDelay> read(List<Directive> directives, boolean dynamicInterfaces) {
        Map<String, LinkDelay> delays = new HashMap<>();
        for (Directive block : directives) {
            if (BLOCK.equals(block.name())) {
                block.body().forEach(line -> read(line, dynamicInterfaces, delays));
            }
        }
        return delays;
    }

    private void read(Directive line, boolean dynamicInterfaces, Map<String, LinkDelay> delays) {
        String name = line.name();
        if (!host.hasInterface(name) && !dynamicInterfaces) {
            findings.error(
                    line.place(),
                    BLOCK + " names the interface " + name + ", which does not exist",
                    "Correct the name, or write dynamic_interfaces in global_defs; the line is ignored");
            return;
        }
        OptionalLong down = values.time(line, 0, LONGEST_SECONDS, "the line is ignored");
        if (down.isEmpty()) {
            return;
        }
        long up = down.getAsLong();
        if (line.arguments().size() > 1) {
            Directive rest = new Directive(
                    line.keyword(), line.arguments().subList(1, line.arguments().size()), line.block());
            up = values.time(rest, 0, LONGEST_SECONDS, "the delay of going down is taken for both")
                    .orElse(up);
        }
        delays.put(name, new LinkDelay(down.getAsLong(), up));
    }
}

package io.warrenmq.bench.load;

import io.warrenmq.bench.peer.Comparison;
import io.warrenmq.bench.peer.Peer;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Options of commands that run loads against WarrenMQ and a peer in turn. Owned by the thread of the command. */
final class SideBySide {
    @Option(names = "--scripts", defaultValue = "${sys:warren.bench.scripts}", description = "folder of the scripts")
    private Path scripts = Path.of("");

    @Option(names = "--peer", defaultValue = "rabbitmq")
    private String peerName = "";

    @Option(names = "--rounds", defaultValue = "5")
    private int rounds;

    @Option(names = "--warm-up", defaultValue = "10", description = "seconds, of every run")
    private int warmUpS;

    @Option(names = "--duration", defaultValue = "10", description = "seconds, of every run")
    private int durationS;

    /** @param kind appended to the names of the scripts of {@code bench/peers} */
    Peer ours(String kind) {
        return new Peer("warren", scripts.resolve("warren" + kind), 5682);
    }

    /** As {@link #ours}. */
    Peer theirs(String kind) {
        return new Peer(peerName, scripts.resolve(peerName + kind), 5692);
    }

    String peerName() {
        return peerName;
    }

    int rounds() {
        return rounds;
    }

    int warmUpS() {
        return warmUpS;
    }

    int durationS() {
        return durationS;
    }

    Comparison<LoadResult> comparison(List<LoadResult> ours, List<LoadResult> theirs) {
        return new Comparison<>(System.out, "warren", ours, peerName, theirs);
    }
}

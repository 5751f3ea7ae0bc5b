package io.warrenmq.cluster.node;

import io.warrenmq.broker.flow.ResourceAlarms;
import io.warrenmq.broker.loop.Loop;
import io.warrenmq.cluster.link.PeerLink;
import io.warrenmq.cluster.link.PeerLinkListener;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alarms of this node and of every other that runs: what is published anywhere may have to be kept by the node that
 * is short of something. A node that goes takes its alarms with it. Thread-safe.
 */
public final class ClusterAlarms implements ResourceAlarms, PeerLinkListener {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterAlarms.class);

    /** As they are sent, one bit each; later versions may have more. */
    private static final Map<Resource, Integer> BITS = Map.of(Resource.MEMORY, 1, Resource.DISK, 2);

    private final ResourceAlarms own;
    private final Map<PeerLink, Set<Resource>> others = new ConcurrentHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private volatile Set<Resource> ofOthers = Set.of();

    private record Listener(Loop loop, Consumer<Set<Resource>> consumer) {}

    public ClusterAlarms(ResourceAlarms own) {
        this.own = own;
    }

    /** Begins to tell the others. */
    public void start(Loop loop) {
        own.subscribe(loop, _ -> others.keySet().forEach(this::tell));
    }

    @Override
    public Set<Resource> own() {
        return own.active();
    }

    @Override
    public Set<Resource> active() {
        Set<Resource> beyond = ofOthers;
        Set<Resource> here = own.active();
        if (beyond.isEmpty() || here.containsAll(beyond)) {
            return here;
        }
        Set<Resource> all = EnumSet.copyOf(beyond);
        all.addAll(here);
        return all;
    }

    @Override
    public Subscription subscribe(Loop loop, Consumer<Set<Resource>> listener) {
        Subscription ownOnes = own.subscribe(loop, _ -> listener.accept(active()));
        Listener entry = new Listener(loop, listener);
        listeners.add(entry);
        return () -> {
            ownOnes.close();
            listeners.remove(entry);
        };
    }

    @Override
    public void force(Resource resource, boolean set) {
        own.force(resource, set);
    }

    @Override
    public void up(PeerLink link) {
        others.put(link, Set.of());
        tell(link);
    }

    private void tell(PeerLink link) {
        int bits = own.active().stream()
                .mapToInt(resource -> BITS.getOrDefault(resource, 0))
                .sum();
        link.send(new byte[] {(byte) bits});
    }

    @Override
    public void received(PeerLink link, byte[] message) {
        if (message.length != 1) {
            LOG.warn("{} sent alarms that cannot be read; is it of another version?", link.peer());
            return;
        }
        Set<Resource> set = EnumSet.noneOf(Resource.class);
        BITS.forEach((resource, bit) -> {
            if ((message[0] & bit) != 0) {
                set.add(resource);
            }
        });
        Set<Resource> before = others.replace(link, set);
        if (before != null && !before.equals(set)) {
            LOG.warn("resource limit alarms on node {}: {}", link.peer(), set.isEmpty() ? "cleared" : set);
            changed();
        }
    }

    @Override
    public void down(PeerLink link) {
        Set<Resource> before = others.remove(link);
        if (before != null && !before.isEmpty()) {
            changed();
        }
    }

    private synchronized void changed() {
        Set<Resource> all = EnumSet.noneOf(Resource.class);
        others.values().forEach(all::addAll);
        ofOthers = all;
        listeners.forEach(
                listener -> listener.loop().post(() -> listener.consumer().accept(active())));
    }
}

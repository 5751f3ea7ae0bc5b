package io.warrenmq.balancer.proxy;

import io.warrenmq.balancer.config.FrontendSettings;
import io.warrenmq.balancer.pool.Counters;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A frontend that runs. Its fields may be read by any thread. */
public final class Frontend {
    public final Counters counters = new Counters();
    /** Connections that exist. */
    public final Set<Session> sessions = ConcurrentHashMap.newKeySet();

    final Admission admission;
    private volatile List<Listener> listeners = List.of();
    private volatile FrontendSettings settings;
    private volatile boolean paused;

    public Frontend(FrontendSettings settings) {
        this.settings = settings;
        this.admission = new Admission(settings.maxConnections(), room -> updateListeners());
    }

    public FrontendSettings settings() {
        return settings;
    }

    public String name() {
        return settings.name();
    }

    /** Takes another configuration. Whoever looks meanwhile sees the old listeners or the new ones, and never none. */
    public void configure(FrontendSettings fresh, List<Listener> with) {
        boolean limitChanged = fresh.maxConnections() != settings.maxConnections();
        settings = fresh;
        listeners = List.copyOf(with);
        if (limitChanged) {
            admission.limit(fresh.maxConnections());
        }
    }

    public int maxConnections() {
        return admission.limit();
    }

    public void maxConnections(int most) {
        admission.limit(most);
    }

    /** An operator stopped it from accepting. */
    public boolean paused() {
        return paused;
    }

    public void pause(boolean value) {
        paused = value;
        updateListeners();
    }

    /** Accepts connections where limits allow it. */
    public void updateListeners() {
        listeners.forEach(Listener::update);
    }

    public List<Listener> listeners() {
        return listeners;
    }
}

package io.warrenmq.balancer.proxy;

import io.warrenmq.balancer.config.Condition;
import io.warrenmq.balancer.config.FrontendSettings;
import io.warrenmq.balancer.pool.Backend;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/** Reads the rules of a frontend for one of its clients. */
public final class Routing implements Condition.Facts {
    private final ProxyContext context;
    private final FrontendSettings settings;
    private final InetSocketAddress source;
    private final InetSocketAddress destination;

    /**
     * Reads nothing yet.
     *
     * @param source the client's address
     * @param destination the address that it connected to
     */
    public Routing(
            ProxyContext context, FrontendSettings settings, InetSocketAddress source, InetSocketAddress destination) {
        this.context = context;
        this.settings = settings;
        this.source = source;
        this.destination = destination;
    }

    /** Whether the client may connect; the first rule that applies counts. */
    public boolean isAllowed() {
        for (FrontendSettings.ConnectionRule rule : settings.connectionRules()) {
            if (rule.condition().holds(this)) {
                return rule.accept();
            }
        }
        return true;
    }

    /** Where the client goes; the first rule that applies counts. Empty if that does not exist or is disabled. */
    public Optional<Backend> backend() {
        Optional<String> name = settings.defaultBackend();
        for (FrontendSettings.BackendRule rule : settings.backendRules()) {
            if (rule.condition().holds(this)) {
                name = Optional.of(rule.backend());
                break;
            }
        }
        return name.flatMap(context::backend)
                .filter(backend -> !backend.settings().disabled());
    }

    @Override
    public InetAddress source() {
        return source.getAddress();
    }

    @Override
    public int destinationPort() {
        return destination.getPort();
    }

    @Override
    public int usableServers(String name) {
        return context.backend(name).map(Backend::usableCount).orElse(0);
    }
}

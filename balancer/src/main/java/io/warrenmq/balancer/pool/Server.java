package io.warrenmq.balancer.pool;

import io.warrenmq.balancer.config.ServerSettings;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A server of a backend. Its state is guarded by the lock of its {@link Backend}; fields that are volatile are also
 * read without it.
 */
public final class Server {
    public final Counters counters = new Counters();
    /** Connections that can be cut. */
    public final Set<Cuttable> connections = ConcurrentHashMap.newKeySet();

    final Deque<Ticket> queue = new ArrayDeque<>();
    volatile ServerSettings settings;
    Health health;
    volatile AdminState admin;
    volatile boolean alarmed;
    /** The configured weight, or what an operator set. */
    volatile int weight;

    volatile int maxConnections;
    final AtomicInteger served = new AtomicInteger();
    final AtomicInteger queuedTickets = new AtomicInteger();
    private volatile @Nullable InetAddress address;
    private volatile boolean addressSet;
    volatile int port;
    long upSinceMs = Long.MIN_VALUE;
    long changedAtMs;
    long downtimeMs;
    int errorsInARow;
    private volatile CheckResult lastCheck = CheckResult.of(CheckResult.Status.INI, "", 0);
    private volatile long lastSessionAtMs = -1;
    private volatile String product = "";
    boolean removed;

    Server(ServerSettings settings, long nowMs) {
        this.settings = settings;
        this.health = new Health(settings.rise(), settings.fall());
        this.admin = settings.disabled() ? AdminState.MAINT : AdminState.READY;
        this.weight = settings.weight();
        this.maxConnections = settings.maxConnections();
        this.port = settings.port();
        this.changedAtMs = nowMs;
    }

    public String name() {
        return settings.name();
    }

    public ServerSettings settings() {
        return settings;
    }

    public AdminState admin() {
        return admin;
    }

    public int weight() {
        return weight;
    }

    public int maxConnections() {
        return maxConnections;
    }

    /** Connections that it has or is being given. */
    public int served() {
        return served.get();
    }

    public int queued() {
        return queuedTickets.get();
    }

    public @Nullable InetAddress address() {
        return address;
    }

    public void address(InetAddress resolved) {
        address = resolved;
    }

    /** Gives an address that the name of the host no longer changes. */
    public void setAddress(InetAddress fixed) {
        address = fixed;
        addressSet = true;
    }

    /** Whether an operator gave the address. */
    public boolean isAddressSet() {
        return addressSet;
    }

    /** The port to connect to, for a client that came to {@code clientPort}. */
    public int port(int clientPort) {
        return settings.portIsOffset() && port == settings.port() ? clientPort + port : port;
    }

    public CheckResult lastCheck() {
        return lastCheck;
    }

    void lastCheck(CheckResult result) {
        lastCheck = result;
    }

    public long lastSessionAtMs() {
        return lastSessionAtMs;
    }

    public void sessionBegan(long nowMs) {
        lastSessionAtMs = nowMs;
    }

    /** What the broker calls itself. */
    public String product() {
        return product;
    }

    public void product(String text) {
        product = text;
    }

    boolean isUsable() {
        return !removed && admin == AdminState.READY && !alarmed && weight > 0 && isUpOrUnchecked();
    }

    boolean isUpOrUnchecked() {
        return !isWatched() || health.isUp();
    }

    boolean isWatched() {
        return settings.check() || settings.track().isPresent();
    }
}

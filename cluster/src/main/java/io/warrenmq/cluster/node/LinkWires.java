package io.warrenmq.cluster.node;

import io.warrenmq.cluster.link.Greeting;
import io.warrenmq.cluster.link.LinkNetwork;
import io.warrenmq.cluster.link.Pipe;
import io.warrenmq.cluster.link.PipeEnd;
import io.warrenmq.cluster.link.Pipes;
import io.warrenmq.cluster.membership.Engine;
import io.warrenmq.cluster.replication.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the links of a member are made of: its engine, and connections to where the engine reaches the others.
 * Thread-safe.
 */
final class LinkWires implements LinkNetwork, AutoCloseable {
    /** From the engine's port to that of pipes: 25672 gives 35682, within what guides to RabbitMQ have opened. */
    private static final int PORT_DISTANCE = 10_010;

    private static final int HIGHEST_PORT = 65_535;

    private final Engine engine;
    private final Pipes pipes;
    private volatile Pipes.@Nullable Listener listener;

    LinkWires(Engine engine, Pipes pipes) {
        this.engine = engine;
        this.pipes = pipes;
    }

    /** @throws IllegalStateException if it cannot listen beside the engine */
    void listen(InetSocketAddress engineAddress, Pipes.Gate gate) {
        int wanted = engineAddress.getPort() + PORT_DISTANCE;
        listener = pipes.listen(engineAddress.getAddress(), wanted > HIGHEST_PORT ? 0 : wanted, gate);
    }

    @Override
    public void tell(NodeId to, byte[] word) {
        engine.send(to, word);
    }

    @Override
    public int port() {
        Pipes.Listener present = listener;
        return present == null ? 0 : present.port();
    }

    @Override
    public Pipe connect(NodeId to, int port, Greeting greeting, PipeEnd end) {
        Optional<InetAddress> host = engine.host(to);
        return pipes.connect(
                host.map(address -> new InetSocketAddress(address, port))
                        .orElseGet(() -> InetSocketAddress.createUnresolved(to.name(), port)),
                greeting,
                end);
    }

    @Override
    public void close() {
        Pipes.Listener present = listener;
        if (present != null) {
            present.close();
        }
    }
}

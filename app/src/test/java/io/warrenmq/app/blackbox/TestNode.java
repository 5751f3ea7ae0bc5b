package io.warrenmq.app.blackbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The node of a test class; classes with the same configuration share it. After each class the node must be alive, and
 * its log free of exceptions.
 *
 * <p>With {@code -Dwarren.test.node=host:port} tests that only need an address run against that broker instead.
 */
public final class TestNode implements BeforeAllCallback, AfterAllCallback {
    private static final String OTHER_BROKER = "warren.test.node";

    private final List<String> configuration;
    private final Optional<String> definitionsResource;
    private @Nullable Running running;

    private TestNode(List<String> configuration, Optional<String> definitionsResource) {
        this.configuration = configuration;
        this.definitionsResource = definitionsResource;
    }

    /** A node with these lines in its rabbitmq.conf. */
    public static TestNode with(String... configuration) {
        return new TestNode(List.of(configuration), Optional.empty());
    }

    /** The same, with definitions that it loads when it starts. */
    public TestNode loading(String resource) {
        return new TestNode(configuration, Optional.of(resource));
    }

    public InetSocketAddress address() {
        String other = System.getProperty(OTHER_BROKER);
        if (other != null) {
            int colon = other.lastIndexOf(':');
            return new InetSocketAddress(other.substring(0, colon), Integer.parseInt(other.substring(colon + 1)));
        }
        return node().address();
    }

    public NodeProcess node() {
        return Objects.requireNonNull(running, "the node is there during tests only").node;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (System.getProperty(OTHER_BROKER) == null) {
            running = context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(TestNode.class))
                    .computeIfAbsent(List.of(configuration, definitionsResource), _ -> start(), Running.class);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        Running shared = running;
        if (shared != null) {
            assertThat(shared.node.stackTraces())
                    .as("exceptions in the log of the node")
                    .isEmpty();
            assertThat(shared.node.isAlive())
                    .as(() -> "the node is alive; it said at last:\n" + shared.node.lastLines(40))
                    .isTrue();
        }
    }

    private Running start() {
        try {
            Path directory = Files.createTempDirectory("warren-test-node");
            List<String> lines = new ArrayList<>(configuration);
            if (definitionsResource.isPresent()) {
                Path definitions = directory.resolve("definitions.json");
                try (InputStream in = TestNode.class.getResourceAsStream(definitionsResource.get())) {
                    Files.copy(Objects.requireNonNull(in, definitionsResource.get()), definitions);
                }
                lines.add("load_definitions = " + definitions);
            }
            return new Running(directory, NodeProcess.start(directory, lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ended with the last test of the run. */
    private record Running(Path directory, NodeProcess node) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            node.close();
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}

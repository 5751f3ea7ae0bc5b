package io.warrenmq.testkit;

import io.warrenmq.server.embedded.EmbeddedBroker;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a broker: {@code @ExtendWith(BrokerExtension.class)} on a class, and a parameter of type
 * {@link EmbeddedBroker} on its constructor, its methods or its set-up. One broker in memory serves all tests of the
 * class and is closed after the last one; tests that run side by side keep apart by the names of their queues.
 * Thread-safe.
 */
public final class BrokerExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(BrokerExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == EmbeddedBroker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // The store of the class closes what is in it when the class is done, whatever became of its tests.
        ExtensionContext ofClass = context;
        while (ofClass.getTestMethod().isPresent()) {
            ofClass = ofClass.getParent().orElseThrow();
        }
        return ofClass.getStore(NAMESPACE)
                .computeIfAbsent(
                        EmbeddedBroker.class, key -> EmbeddedBroker.inMemory().start(), EmbeddedBroker.class);
    }
}

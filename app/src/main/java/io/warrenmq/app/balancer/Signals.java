package io.warrenmq.app.balancer;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals of the operating system. The JDK has no supported class for them, so {@code sun.misc.Signal} is looked up by
 * name: where it is missing, the process still runs and only a kill ends it.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** Runs an action, on a thread of its own, for each signal of a name such as {@code USR1}. */
    static void handle(Map<String, Runnable> actions) {
        actions.forEach(Signals::handle);
    }

    @SuppressWarnings("ReferenceEquality") // a proxy has nothing else to be equal by
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler invocation = (proxy, method, arguments) -> switch (method.getName()) {
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> proxy == arguments[0];
                case "toString" -> "handler of " + name;
                default -> {
                    action.run();
                    yield null;
                }
            };
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, invocation);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            LOG.warn("signal {} cannot be handled: {}", name, e.toString());
        }
    }
}

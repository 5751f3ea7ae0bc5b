package io.warrenmq.vrrp.daemon;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * Handlers for signals. The JDK offers them in {@code sun.misc} only, which is exported and supported but draws a
 * warning from the compiler that cannot be silenced; so it is reached by reflection.
 */
final class Signals {

    private Signals() {}

    /** Runs something when a signal arrives, in a thread of the Java machine; returns whether that is possible. */
    static boolean handle(String name, Runnable handler) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Object signal = signalClass.getConstructor(String.class).newInstance(name);
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(),
                    new Class<?>[] {handlerClass},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            handler.run();
                            yield null;
                        }
                        case "hashCode" -> name.hashCode();
                        case "equals" -> false;
                        default -> name;
                    });
            signalClass.getMethod("handle", signalClass, handlerClass).invoke(null, signal, proxy);
            return true;
        } catch (ClassNotFoundException
                | NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            // A Java machine started with -Xrs leaves signals to the operating system.
            return false;
        }
    }
}

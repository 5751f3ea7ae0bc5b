package io.warrenmq.balancer.pool;

import io.warrenmq.balancer.config.BackendSettings;

/** What follows a failed attempt to connect to a server. Pure. */
public final class RetryPolicy {
    private static final long PAUSE_MS = 1000;

    private RetryPolicy() {}

    /** What to do next. */
    public sealed interface Next {
        /** The same server again, after a pause. */
        record Again(long pauseMs) implements Next {}

        /** Another server, at once. */
        record Elsewhere() implements Next {}

        record GiveUp() implements Next {}
    }

    /**
     * Decides.
     *
     * @param failures so far, at least 1
     * @param usableServers of the backend, the one that failed included if it still counts as usable
     * @param serverIsUsable whether the one that failed still counts as usable
     */
    public static Next after(int failures, BackendSettings settings, int usableServers, boolean serverIsUsable) {
        if (failures > settings.retries()) {
            return new Next.GiveUp();
        }
        int interval = settings.redispatch();
        boolean anotherExists = usableServers > (serverIsUsable ? 1 : 0);
        if (interval != 0 && anotherExists && (mayMoveAtOnce(settings, serverIsUsable) || isTurn(failures, settings))) {
            return new Next.Elsewhere();
        }
        long connectMs = settings.timeouts().connectMs();
        return new Next.Again(connectMs > 0 ? Math.min(PAUSE_MS, connectMs) : PAUSE_MS);
    }

    private static boolean mayMoveAtOnce(BackendSettings settings, boolean serverIsUsable) {
        return !settings.balance().isBound() || !serverIsUsable;
    }

    /** A positive interval counts from the first retry, a negative one from behind: -1 is the last retry. */
    private static boolean isTurn(int failures, BackendSettings settings) {
        int interval = settings.redispatch();
        return interval > 0 ? failures % interval == 0 : failures == settings.retries() + 1 + interval;
    }
}

package io.warrenmq.balancer.pool;

/** Is told what happens to servers. Called by any thread, without a lock. */
public interface BackendEvents {
    void serverDown(Backend backend, Server server, String reason);

    void serverUp(Backend backend, Server server, String reason);

    /** The last usable server is gone. */
    void noServerLeft(Backend backend);

    /** A server is usable again after none was. */
    void firstServerBack(Backend backend);
}

package io.warrenmq.bench.client;

/** Where to connect and as whom. */
public record Login(String host, int port, String user, String password, String vhost) {
    /** The user and the virtual host that a fresh broker has. */
    public static Login guest(String host, int port) {
        return new Login(host, port, "guest", "guest", "/");
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + vhost;
    }
}

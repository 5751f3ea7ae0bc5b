package io.warrenmq.vrrp.linux;

/** The network of the host, as the thread that opened it uses it. */
public final class Network implements AutoCloseable {

    private final Libc libc = new Libc();
    private final Netlink netlink;
    private final Announcements announcements;

    /**
     * Opens what every daemon needs.
     *
     * @throws LinuxException if the process may not
     */
    public Network() {
        netlink = new Netlink(libc);
        try {
            announcements = new Announcements(libc);
        } catch (LinuxException e) {
            netlink.close();
            throw e;
        }
    }

    public Netlink netlink() {
        return netlink;
    }

    public Announcements announcements() {
        return announcements;
    }

    /** Opens sockets for adverts. */
    public AdvertSocket open(AdvertSocket.Key key) {
        return new AdvertSocket(libc, key);
    }

    @Override
    public void close() {
        netlink.close();
        announcements.close();
    }
}

package io.warrenmq.vrrp.linux;

/** The operating system refused something; the message says what to do. */
public final class LinuxException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int errno;

    LinuxException(String what, int errno) {
        super(what + ": " + Errno.text(errno) + remedy(errno));
        this.errno = errno;
    }

    int errno() {
        return errno;
    }

    private static String remedy(int errno) {
        return errno == Errno.EPERM || errno == Errno.EACCES
                ? ". Run as root, or give the process CAP_NET_RAW and CAP_NET_ADMIN"
                        + " (systemd: AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN)"
                : "";
    }
}

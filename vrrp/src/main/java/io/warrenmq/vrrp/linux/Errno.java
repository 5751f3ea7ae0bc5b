package io.warrenmq.vrrp.linux;

/** Error numbers of Linux that mean something here, and texts for the others. */
public final class Errno {

    static final int EPERM = 1;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EAGAIN = 11;
    static final int EACCES = 13;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    static final int ECHILD = 10;
    static final int ENETDOWN = 100;
    static final int EADDRINUSE = 98;
    static final int EADDRNOTAVAIL = 99;
    static final int ENOBUFS = 105;

    private Errno() {}

    /** What an error number means, for operators. */
    static String text(int errno) {
        return switch (errno) {
            case EPERM -> "not permitted";
            case ESRCH -> "no such process";
            case EINTR -> "interrupted";
            case EAGAIN -> "would block";
            case EACCES -> "permission denied";
            case EEXIST -> "exists already";
            case ENODEV -> "no such interface";
            case ENETDOWN -> "the interface is down";
            case EADDRINUSE -> "address in use";
            case EADDRNOTAVAIL -> "this host does not have the address";
            case ENOBUFS -> "no buffer space";
            case 2 -> "no such file";
            case 22 -> "invalid argument";
            case 95 -> "not supported";
            case 97 -> "address family not supported";
            case 101 -> "network unreachable";
            case 113 -> "no route to host";
            default -> "error " + errno;
        };
    }
}

package io.warrenmq.ctl.protocol;

/** Exit codes of the tools, as scripts made for RabbitMQ know them (those of sysexits.h). */
public final class ExitCode {
    public static final int OK = 0;
    /** The arguments are wrong, or the command does not fit the state of the node. */
    public static final int USAGE = 64;

    public static final int DATA_ERROR = 65;
    public static final int NO_USER = 67;
    /** The node is down, refused, or a check failed. */
    public static final int UNAVAILABLE = 69;

    public static final int SOFTWARE = 70;
    public static final int TIMEOUT = 75;
    public static final int CONFIG = 78;

    private ExitCode() {}
}

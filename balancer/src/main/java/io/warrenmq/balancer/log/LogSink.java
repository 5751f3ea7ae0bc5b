package io.warrenmq.balancer.log;

import io.warrenmq.balancer.config.LogSettings;

/** Where lines go. Never blocks and never throws; safe for all threads. */
public interface LogSink {
    /** The levels of syslog. */
    int EMERG = 0;

    int ALERT = 1;
    int ERR = 3;
    int WARNING = 4;
    int NOTICE = 5;
    int INFO = 6;

    void session(LogSettings settings, SessionRecord session);

    /** A request of HTTP, with or without a server. */
    void request(LogSettings settings, RequestRecord request);

    /** A line of its own. */
    void line(LogSettings settings, int level, String text);

    /** Lines that were dropped because too many came at a time. */
    long dropped();
}

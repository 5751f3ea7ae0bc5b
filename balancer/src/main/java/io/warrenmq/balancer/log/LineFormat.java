package io.warrenmq.balancer.log;

import io.warrenmq.balancer.config.LogTarget;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How lines look. Pure. */
final class LineFormat {
    private static final DateTimeFormatter ACCEPTED =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss.SSS", Locale.ROOT);
    private static final DateTimeFormatter RFC3164 = DateTimeFormatter.ofPattern("MMM dd HH:mm:ss", Locale.ROOT);

    private static final int LONGEST_REQUEST_CHARACTERS = 1024;

    private LineFormat() {}

    /** The line of {@code option tcplog}. */
    static String tcp(SessionRecord session, ZoneId zone) {
        StringBuilder line = new StringBuilder(200);
        client(line, session, zone);
        times(line, session);
        line.append(session.bytesOut())
                .append(' ')
                .append(session.termination())
                .append(' ');
        load(line, session);
        return line.toString();
    }

    /** The line of {@code option httplog}. */
    static String http(RequestRecord request, ZoneId zone) {
        SessionRecord session = request.session();
        StringBuilder line = new StringBuilder(300);
        client(line, session, zone);
        line.append("0/")
                .append(session.queueMs())
                .append('/')
                .append(session.connectMs())
                .append('/')
                .append(request.responseMs())
                .append('/')
                .append(session.totalMs())
                .append(' ')
                .append(request.status())
                .append(' ')
                .append(session.bytesOut())
                .append(" - - ")
                .append(session.termination())
                .append("-- ");
        load(line, session);
        line.append(" \"");
        quote(line, request.line());
        return line.append('"').toString();
    }

    /** A client's text must not end the line or the quotes. */
    private static void quote(StringBuilder line, String text) {
        int length = Math.min(text.length(), LONGEST_REQUEST_CHARACTERS);
        for (int index = 0; index < length; index++) {
            char character = text.charAt(index);
            if (character < ' ' || character > '~' || "\"#{|}".indexOf(character) >= 0) {
                line.append(String.format(Locale.ROOT, "#%02X", (int) character));
            } else {
                line.append(character);
            }
        }
    }

    /** The line without an option: who came, and where to. */
    static String plain(SessionRecord session) {
        return "Connect from " + session.client().getAddress().getHostAddress() + ":"
                + session.client().getPort() + " to " + session.frontend() + " (" + session.backend() + "/"
                + session.server() + ")";
    }

    private static void client(StringBuilder line, SessionRecord session, ZoneId zone) {
        line.append(session.client().getAddress().getHostAddress())
                .append(':')
                .append(session.client().getPort())
                .append(" [")
                .append(ACCEPTED.format(at(session.acceptedAtWallMs(), zone)))
                .append("] ")
                .append(session.frontend())
                .append(' ')
                .append(session.backend())
                .append('/')
                .append(session.server())
                .append(' ');
    }

    private static void times(StringBuilder line, SessionRecord session) {
        // A client that never left the queue has no time in it.
        boolean waited = session.connectMs() >= 0 || session.queueMs() > 0 || session.retries() > 0;
        line.append(waited ? session.queueMs() : session.server().equals("<NOSRV>") ? -1 : 0)
                .append('/')
                .append(session.connectMs())
                .append('/')
                .append(session.totalMs())
                .append(' ');
    }

    private static void load(StringBuilder line, SessionRecord session) {
        line.append(session.frontendConnections())
                .append('/')
                .append(session.frontendConnections())
                .append('/')
                .append(session.backendConnections())
                .append('/')
                .append(session.serverConnections())
                .append('/')
                .append(session.redispatched() ? "+" : "")
                .append(session.retries())
                .append(" 0/")
                .append(session.queued());
    }

    /** What goes before the text on its way to a target. */
    static String framed(LogTarget target, int level, String tag, long pid, long wallMs, ZoneId zone, String text) {
        int sent = Math.max(level, target.minLevel());
        String line = switch (target.format()) {
            case RAW -> text;
            case RFC3164 ->
                "<" + (target.facility() * 8 + sent) + ">"
                        + dayPadded(RFC3164.format(at(wallMs, zone)))
                        + " " + tag + "[" + pid + "]: " + text;
            case RFC5424 ->
                "<" + (target.facility() * 8 + sent) + ">1 "
                        + DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(at(wallMs, zone)) + " - " + tag + " " + pid
                        + " - - " + text;
        };
        return line.length() > target.lengthBytes() ? line.substring(0, target.lengthBytes()) : line;
    }

    /** RFC 3164 has a blank, not a zero, before a day of one digit. */
    private static String dayPadded(String stamp) {
        return stamp.charAt(4) == '0' ? stamp.substring(0, 4) + ' ' + stamp.substring(5) : stamp;
    }

    private static ZonedDateTime at(long wallMs, ZoneId zone) {
        return Instant.ofEpochMilli(wallMs).atZone(zone);
    }
}

package io.warrenmq.balancer.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Addresses as haproxy.cfg writes them. */
final class Addresses {
    /** A range of ports is a list of sockets. */
    private static final int MOST_PORTS = 1024;

    private Addresses() {}

    /** A host and what stands behind its last colon; both may be empty. */
    record HostAndPort(String host, String port) {}

    static HostAndPort split(String text) {
        String rest = text;
        if (rest.startsWith("ipv4@") || rest.startsWith("ipv6@")) {
            rest = rest.substring(5);
        }
        if (rest.startsWith("[")) {
            int end = rest.indexOf(']');
            if (end < 0) {
                throw new DirectiveException("address '" + text + "' lacks a ']'.");
            }
            String after = rest.substring(end + 1);
            if (!after.isEmpty() && !after.startsWith(":")) {
                throw new DirectiveException("address '" + text + "' has something other than ':PORT' behind ']'.");
            }
            return new HostAndPort(rest.substring(1, end), after.isEmpty() ? "" : after.substring(1));
        }
        int colon = rest.lastIndexOf(':');
        return colon < 0
                ? new HostAndPort(rest, "")
                : new HostAndPort(rest.substring(0, colon), rest.substring(colon + 1));
    }

    static int port(String text, String where) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= 65_535) {
                return port;
            }
        } catch (NumberFormatException e) {
            throw new DirectiveException("port '" + text + "' in '" + where + "' is not a number.");
        }
        throw new DirectiveException("port " + text + " in '" + where + "' is not between 1 and 65535.");
    }

    /** The addresses of one word behind {@code bind}: a list of addresses, each with one port or a range of them. */
    static List<SocketAddress> listening(String word) {
        List<SocketAddress> addresses = new ArrayList<>();
        for (String part : word.split(",", -1)) {
            if (part.startsWith("unix@") || part.startsWith("/")) {
                addresses.add(unix(part));
                continue;
            }
            HostAndPort split = split(part);
            if (split.port().isEmpty()) {
                throw new DirectiveException(
                        "'" + part + "' lacks a port; write it as ADDRESS:PORT, for example :5672.");
            }
            InetAddress host = listeningHost(split.host(), part);
            String[] range = split.port().split("-", 2);
            // 0 takes a free port, which tests and tools use.
            int first = range[0].equals("0") ? 0 : port(range[0], part);
            int last = range.length == 1 ? first : port(range[1], part);
            if (last < first || last - first >= MOST_PORTS) {
                throw new DirectiveException(
                        "port range '" + split.port() + "' is empty or has more than " + MOST_PORTS + " ports.");
            }
            for (int port = first; port <= last; port++) {
                addresses.add(new InetSocketAddress(host, port));
            }
        }
        return addresses;
    }

    static SocketAddress unix(String word) {
        String path = word.startsWith("unix@") ? word.substring(5) : word;
        try {
            return UnixDomainSocketAddress.of(path);
        } catch (IllegalArgumentException e) {
            throw new DirectiveException("'" + path + "' is no path of a socket: " + e.getMessage() + ".");
        }
    }

    static Path path(String what, String word) {
        try {
            return Path.of(word);
        } catch (InvalidPathException e) {
            throw new DirectiveException("'" + what + "' has the impossible path '" + word + "'.");
        }
    }

    private static InetAddress listeningHost(String host, String where) {
        if (host.isEmpty() || host.equals("*")) {
            return literal("0.0.0.0");
        }
        return resolve(host, "'" + where + "'");
    }

    static InetAddress resolve(String host, String where) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new DirectiveException(
                    "host '" + host + "' in " + where
                            + " is not known to this machine; write its address, or enter it in /etc/hosts or the name server.");
        }
    }

    private static InetAddress literal(String text) {
        return InetAddress.ofLiteral(text);
    }

    /** Where log lines are sent to. */
    static LogTarget.Destination logDestination(String word, Consumer<String> unknownHost) {
        if (word.equals("stdout") || word.equals("fd@1")) {
            return new LogTarget.Destination.StandardOutput();
        }
        if (word.equals("stderr") || word.equals("fd@2")) {
            return new LogTarget.Destination.StandardError();
        }
        if (word.startsWith("/") || word.startsWith("unix@")) {
            return new LogTarget.Destination.UnixSocket(path("log", word.startsWith("/") ? word : word.substring(5)));
        }
        HostAndPort split = split(word);
        int port = split.port().isEmpty() ? 514 : port(split.port(), word);
        String host = split.host().isEmpty() ? "127.0.0.1" : split.host();
        try {
            return new LogTarget.Destination.Udp(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (UnknownHostException e) {
            unknownHost.accept(host);
            return new LogTarget.Destination.Udp(InetSocketAddress.createUnresolved(host, port));
        }
    }
}

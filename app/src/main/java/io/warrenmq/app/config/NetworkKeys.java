package io.warrenmq.app.config;

/** Listeners and sockets. */
final class NetworkKeys {

    static final KeySection SECTION = new KeySection("Listeners and sockets");

    static final Key<ListenAddress> TCP_LISTENER = SECTION.key(
                    "listeners.tcp.$name",
                    ValueTypes.LISTENER,
                    "",
                    "A plain AMQP listener. Without any, one on port 5672 of all addresses. Port 0 lets the system choose.")
            .term("rabbit.tcp_listeners", TermShape.listeners("listeners.tcp"), "[5672, {\"127.0.0.1\", 5673}]");
    static final Key<String> NO_TCP_LISTENER = SECTION.key(
            "listeners.tcp", ValueTypes.ONLY_NONE, "", "`none`: no plain listener, whatever other lines say.");
    static final Key<ListenAddress> TLS_LISTENER = SECTION.key(
                    "listeners.ssl.$name",
                    ValueTypes.LISTENER,
                    "",
                    "An AMQP listener with TLS, usually on port 5671. Needs `ssl_options.certfile` and `.keyfile`.")
            .term("rabbit.ssl_listeners", TermShape.listeners("listeners.ssl"), "[5671]");
    static final Key<String> NO_TLS_LISTENER = SECTION.key(
            "listeners.ssl", ValueTypes.ONLY_NONE, "", "`none`: no TLS listener, whatever other lines say.");
    static final Key<Integer> BACKLOG = SECTION.key(
                    "tcp_listen_options.backlog",
                    ValueTypes.integer("a number", 1, 1_000_000),
                    "128",
                    "Connections that may wait to be accepted. Too small: clients that reconnect all at once are refused."
                            + " The kernel caps it (net.core.somaxconn).")
            .term("rabbit.tcp_listen_options.backlog");
    static final Key<Boolean> NO_DELAY = SECTION.key(
                    "tcp_listen_options.nodelay",
                    ValueTypes.BOOLEAN,
                    "true",
                    "Send small packets at once. `false` adds up to 40 ms of latency.")
            .term("rabbit.tcp_listen_options.nodelay");
    static final Key<Boolean> KEEP_ALIVE = SECTION.key(
                    "tcp_listen_options.keepalive",
                    ValueTypes.BOOLEAN,
                    "false",
                    "TCP keepalive, for clients without heartbeats behind firewalls that forget idle connections.")
            .term("rabbit.tcp_listen_options.keepalive");
    static final Key<Integer> SEND_BUFFER = SECTION.key(
                    "tcp_listen_options.sndbuf",
                    ValueTypes.size(1024, 1 << 30),
                    "",
                    "Send buffer of the kernel per connection; without it the kernel tunes it. Too small: low throughput over"
                            + " long distances. Too large: memory, times the number of connections.")
            .term("rabbit.tcp_listen_options.sndbuf");
    static final Key<Integer> RECEIVE_BUFFER = SECTION.key(
                    "tcp_listen_options.recbuf",
                    ValueTypes.size(1024, 1 << 30),
                    "",
                    "Receive buffer of the kernel per connection; as `sndbuf`.")
            .term("rabbit.tcp_listen_options.recbuf");
    static final Key<Boolean> LINGER_ON = SECTION.key(
                    "tcp_listen_options.linger.on",
                    ValueTypes.BOOLEAN,
                    "true",
                    "Whether closing a socket waits for unsent data.")
            .term(
                    "rabbit.tcp_listen_options.linger",
                    TermShape.pair("tcp_listen_options.linger.on", "tcp_listen_options.linger.timeout"),
                    "{true, 0}");
    static final Key<Integer> LINGER_TIMEOUT = SECTION.key(
            "tcp_listen_options.linger.timeout",
            ValueTypes.seconds(0, 3600),
            "0",
            "How long it waits; 0 with `linger.on` drops unsent data.");
    static final Key<Integer> SEND_TIMEOUT = SECTION.key(
                    "tcp_listen_options.send_timeout",
                    ValueTypes.milliseconds(0),
                    "",
                    "A connection whose peer takes nothing for so long is closed; without it heartbeats alone decide.")
            .term("rabbit.tcp_listen_options.send_timeout");
    static final Key<Boolean> REVERSE_DNS = SECTION.key(
                    "reverse_dns_lookups",
                    ValueTypes.BOOLEAN,
                    "false",
                    "Show host names of peers. Each new connection then waits for the name server.")
            .term("rabbit.reverse_dns_lookups")
            .inert("peers are shown by their addresses");
    static final Key<Boolean> PROXY_PROTOCOL = SECTION.key(
                    "proxy_protocol",
                    ValueTypes.BOOLEAN,
                    "false",
                    "Every connection must begin with a PROXY header, as a load balancer sends it; direct clients fail.")
            .term("rabbit.proxy_protocol");

    static {
        String loops = "Accepted; the event loops accept connections.";
        SECTION.hint("num_acceptors.tcp", loops).term("rabbit.num_tcp_acceptors");
        SECTION.hint("num_acceptors.ssl", loops).term("rabbit.num_ssl_acceptors");
        SECTION.hint("tcp_listen_options.exit_on_close", "Accepted.").term("rabbit.tcp_listen_options.exit_on_close");
    }

    private NetworkKeys() {}
}

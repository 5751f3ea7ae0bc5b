package io.warrenmq.app.config;

import io.warrenmq.wire.Secret;
import java.nio.file.Path;

/** Management and Prometheus over HTTP. */
final class HttpKeys {

    static final KeySection SECTION = new KeySection("Management and Prometheus");

    static final Key<Integer> MANAGEMENT_PORT = SECTION.key(
                    "management.tcp.port",
                    ValueTypes.PORT,
                    "15672",
                    "HTTP port of the management. 0 lets the system choose.")
            .term("rabbitmq_management.tcp_config.port")
            .term(
                    "rabbitmq_management.listener",
                    SpecialShapes::managementListener,
                    "[{port, 15672}, {ip, \"127.0.0.1\"}]");
    static final Key<String> MANAGEMENT_IP = SECTION.key(
                    "management.tcp.ip", ValueTypes.NAME, "", "Address of that port; all addresses without it.")
            .term("rabbitmq_management.tcp_config.ip");
    static final Key<Integer> MANAGEMENT_TLS_PORT = SECTION.key(
                    "management.ssl.port", ValueTypes.PORT, "", "HTTPS port of the management, usually 15671.")
            .term("rabbitmq_management.ssl_config.port");
    static final Key<String> MANAGEMENT_TLS_IP = SECTION.key(
                    "management.ssl.ip", ValueTypes.NAME, "", "Address of that port; all addresses without it.")
            .term("rabbitmq_management.ssl_config.ip");
    static final Key<Path> MANAGEMENT_CA_FILE = SECTION.key(
                    "management.ssl.cacertfile", ValueTypes.PATH, "", "As `ssl_options.cacertfile`, for HTTPS.")
            .term("rabbitmq_management.ssl_config.cacertfile");
    static final Key<Path> MANAGEMENT_CERTIFICATE_FILE = SECTION.key(
                    "management.ssl.certfile", ValueTypes.PATH, "", "As `ssl_options.certfile`, for HTTPS.")
            .term("rabbitmq_management.ssl_config.certfile");
    static final Key<Path> MANAGEMENT_KEY_FILE = SECTION.key(
                    "management.ssl.keyfile", ValueTypes.PATH, "", "As `ssl_options.keyfile`, for HTTPS.")
            .term("rabbitmq_management.ssl_config.keyfile");
    static final Key<Secret> MANAGEMENT_KEY_PASSWORD = SECTION.key(
                    "management.ssl.password", ValueTypes.SECRET, "", "As `ssl_options.password`, for HTTPS.")
            .term("rabbitmq_management.ssl_config.password");
    static final Key<TlsVerify> MANAGEMENT_VERIFY = SECTION.key(
                    "management.ssl.verify",
                    ValueTypes.oneOf(TlsVerify.class),
                    "verify_none",
                    "As `ssl_options.verify`, for HTTPS.")
            .term("rabbitmq_management.ssl_config.verify");
    static final Key<String> PATH_PREFIX = SECTION.key(
                    "management.path_prefix",
                    ValueTypes.TEXT,
                    "",
                    "Put before all paths, for reverse proxies: `/rabbit`.")
            .term("rabbitmq_management.path_prefix");
    static final Key<RatesMode> RATES_MODE = SECTION.key(
                    "management.rates_mode",
                    ValueTypes.oneOf(RatesMode.class),
                    "basic",
                    "Which message rates are kept. `detailed` costs memory for every pair of channel and queue.")
            .term("rabbitmq_management.rates_mode");
    static final Key<Path> HTTP_LOG_DIRECTORY = SECTION.key(
                    "management.http_log_dir", ValueTypes.PATH, "", "Directory of an access log; none without it.")
            .term("rabbitmq_management.http_log_dir");
    static final Key<Boolean> DISABLE_STATS = SECTION.key(
                    "management.disable_stats", ValueTypes.BOOLEAN, "false", "Show objects without statistics.")
            .term("rabbitmq_management.disable_management_stats");
    static final Key<Integer> LOGIN_SESSION_TIMEOUT = SECTION.key(
                    "management.login_session_timeout",
                    ValueTypes.integer("minutes", 1, Integer.MAX_VALUE),
                    "480",
                    "How long a login of the web UI lasts.")
            .term("rabbitmq_management.login_session_timeout");
    static final Key<Integer> MAX_BODY_SIZE = SECTION.key(
            "management.http.max_body_size",
            ValueTypes.size(1024, 1 << 30),
            "20000000",
            "Largest request body. Too small: large definitions cannot be imported.");
    static final Key<String> CORS_ORIGIN = SECTION.key(
            "management.cors.allow_origins.$n",
            ValueTypes.TEXT,
            "",
            "Origins whose pages may call the HTTP API; none when no line is given.");
    static final Key<Integer> PROMETHEUS_PORT = SECTION.key(
                    "prometheus.tcp.port",
                    ValueTypes.PORT,
                    "15692",
                    "HTTP port of the metrics. 0 lets the system choose.")
            .term("rabbitmq_prometheus.tcp_config.port");
    static final Key<String> PROMETHEUS_IP = SECTION.key(
                    "prometheus.tcp.ip", ValueTypes.NAME, "", "Address of that port; all addresses without it.")
            .term("rabbitmq_prometheus.tcp_config.ip");
    static final Key<String> PROMETHEUS_PATH = SECTION.key(
                    "prometheus.path", ValueTypes.NAME, "/metrics", "Path of the metrics.")
            .term("rabbitmq_prometheus.path");
    static final Key<Boolean> PER_OBJECT_METRICS = SECTION.key(
                    "prometheus.return_per_object_metrics",
                    ValueTypes.BOOLEAN,
                    "false",
                    "Report every queue and connection on the main path; many objects make large answers.")
            .term("rabbitmq_prometheus.return_per_object_metrics");

    static {
        SECTION.hint("management.**", "Accepted.");
        SECTION.hint("prometheus.**", "Accepted.");
        SECTION.ignored("event_exchange.**", "it belongs to a plugin that is not part of this broker");
        SECTION.hint("management_agent.**", "Accepted.");
        SECTION.inert("this program serves no HTTP");
    }

    private HttpKeys() {}
}

package io.warrenmq.app.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Management and Prometheus over HTTP, and the port of the command line tools.
 *
 * @param management HTTP of the management; default port 15672 on all addresses
 * @param managementTls HTTPS of the management; default none
 * @param managementTlsOptions certificates of that port
 * @param pathPrefix put before all paths; default empty
 * @param ratesMode which message rates are kept; default basic
 * @param httpLogDirectory directory of an access log; default none
 * @param isStatsDisabled show objects without statistics; default false
 * @param loginSessionTimeoutMin how long a login lasts; default 480
 * @param maxBodySizeBytes largest request body; default 20 000 000. Too small: large definitions cannot be imported
 * @param corsOrigins origins whose pages may call; default none
 * @param prometheus HTTP of the metrics; default port 15692 on all addresses
 * @param prometheusPath default {@code /metrics}
 * @param isPerObjectMetrics report every object on the main path; default false
 * @param control port of the tools; default 35672 on all addresses. Whoever has the cookie can administer the node
 */
public record HttpOptions(
        ListenAddress management,
        Optional<ListenAddress> managementTls,
        TlsOptions managementTlsOptions,
        String pathPrefix,
        RatesMode ratesMode,
        Optional<Path> httpLogDirectory,
        boolean isStatsDisabled,
        int loginSessionTimeoutMin,
        int maxBodySizeBytes,
        List<String> corsOrigins,
        ListenAddress prometheus,
        String prometheusPath,
        boolean isPerObjectMetrics,
        ListenAddress control) {
    public HttpOptions {
        corsOrigins = List.copyOf(corsOrigins);
    }
}

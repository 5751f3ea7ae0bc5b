package io.warrenmq.app.control;

import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;

/** Single facts about a node, most of them also while its application is stopped. Stateless. */
final class InformationOperations {
    private static final int TAIL_BYTES = 1 << 20;
    private static final int MOST_TAIL_LINES = 10_000;

    private final Clock clock;
    private final String cookieHash;

    InformationOperations(Clock clock, String cookieHash) {
        this.clock = clock;
        this.cookieHash = cookieHash;
    }

    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("node_info", this::nodeInfo);
        operations.put("environment", InformationOperations::environment);
        operations.put("os_env", call -> variables());
        operations.put("log_tail", InformationOperations::logTail);
        operations.put("resolve_hostname", InformationOperations::resolve);
        operations.put(
                "tls_versions",
                call -> JsonValue.object()
                        .put("versions", JsonValue.texts(tlsVersions()))
                        .build());
        operations.put("certificates", this::certificates);
        operations.put("plugins", call -> {
            String version = call.application().description().rabbitmqVersion();
            return JsonValue.object()
                    .put(
                            "plugins",
                            new JsonValue.Arr(call.running().activePlugins().stream()
                                    .sorted()
                                    .<JsonValue>map(name -> JsonValue.object()
                                            .put("name", name)
                                            .put("version", version)
                                            .put("running", true)
                                            .put("enabled", "enabled")
                                            .build())
                                    .toList()))
                    .build();
        });
    }

    private JsonValue nodeInfo(Call call) {
        NodeDescription description = call.application().description();
        ProcessHandle process = ProcessHandle.current();
        List<String> commandLine = new ArrayList<>();
        process.info().command().ifPresent(commandLine::add);
        process.info().arguments().ifPresent(arguments -> commandLine.addAll(Arrays.asList(arguments)));
        return JsonValue.object()
                .put("node", description.nodeName())
                .put("pid", process.pid())
                .put("rabbitmqVersion", description.rabbitmqVersion())
                .put("productVersion", description.productVersion())
                .put("runtime", ProcessFigures.runtime())
                .put("cookieHash", cookieHash)
                .put("logFiles", JsonValue.texts(description.logFiles()))
                .put("dataDirectory", description.dataDirectory().toString())
                .put("commandLine", JsonValue.texts(commandLine))
                .build();
    }

    private static JsonValue environment(Call call) {
        JsonValue.Builder rabbit = JsonValue.object();
        call.running();
        new TreeMap<>(call.application().description().settings()).forEach(rabbit::put);
        return JsonValue.object().put("rabbit", rabbit.build()).build();
    }

    /** Those that concern a broker; values of secrets are not shown. */
    private static JsonValue variables() {
        JsonValue.Builder variables = JsonValue.object();
        new TreeMap<>(System.getenv()).forEach((name, value) -> {
            if (name.startsWith("RABBITMQ_") || name.startsWith("WARREN_")) {
                boolean isSecret = name.contains("COOKIE") || name.contains("PASS") || name.contains("SECRET");
                variables.put(name, isSecret ? "******" : value);
            }
        });
        return variables.build();
    }

    private static JsonValue logTail(Call call) {
        Optional<String> file = call.application().description().logFiles().stream()
                .filter(name -> !name.startsWith("<"))
                .findFirst();
        if (file.isEmpty()) {
            throw new RefusalException(
                    "no_log_file",
                    "node " + call.nodeName() + " logs to its console only; set log.file in its configuration",
                    ExitCode.UNAVAILABLE);
        }
        int count = Math.clamp(call.whole("lines"), 1, MOST_TAIL_LINES);
        try {
            List<String> lines = tail(Path.of(file.get()));
            return JsonValue.object()
                    .put("lines", JsonValue.texts(lines.subList(Math.max(0, lines.size() - count), lines.size())))
                    .build();
        } catch (IOException e) {
            throw new RefusalException("log_file", "log file cannot be read: " + e, ExitCode.UNAVAILABLE);
        }
    }

    /** Log files grow without limit, so only their end is read. */
    private static List<String> tail(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            byte[] end = new byte[(int) Math.min(TAIL_BYTES, file.length())];
            file.seek(file.length() - end.length);
            file.readFully(end);
            return new String(end, StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static JsonValue resolve(Call call) {
        boolean isV6 = call.text("family").equals("ipv6");
        try {
            List<String> addresses = Arrays.stream(InetAddress.getAllByName(call.text("host")))
                    .filter(address -> address instanceof Inet4Address != isV6)
                    .map(InetAddress::getHostAddress)
                    .toList();
            return JsonValue.object()
                    .put("addresses", JsonValue.texts(addresses))
                    .build();
        } catch (UnknownHostException e) {
            throw new RefusalException(
                    "unknown_host", "node cannot resolve host name " + call.text("host"), ExitCode.UNAVAILABLE);
        }
    }

    private static List<String> tlsVersions() {
        try {
            return Arrays.stream(
                            SSLContext.getDefault().getSupportedSSLParameters().getProtocols())
                    .filter(name -> name.startsWith("TLSv"))
                    .map(name -> name.replace("TLSv", "tlsv"))
                    .sorted(java.util.Comparator.reverseOrder())
                    .toList();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java machine has a default TLS context", e);
        }
    }

    private JsonValue certificates(Call call) {
        call.running();
        List<JsonValue> certificates = new ArrayList<>();
        for (Path file : call.application().description().certificateFiles()) {
            try (InputStream in = Files.newInputStream(file)) {
                for (Certificate certificate :
                        CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                    certificates.add(describe(file, (X509Certificate) certificate));
                }
            } catch (IOException | GeneralSecurityException e) {
                throw new RefusalException(
                        "certificate", "certificate file " + file + " cannot be read: " + e, ExitCode.UNAVAILABLE);
            }
        }
        return JsonValue.object()
                .put("certificates", new JsonValue.Arr(certificates))
                .build();
    }

    private JsonValue describe(Path file, X509Certificate certificate) {
        return JsonValue.object()
                .put("file", file.toString())
                .put("subject", certificate.getSubjectX500Principal().getName())
                .put("issuer", certificate.getIssuerX500Principal().getName())
                .put("notAfter", certificate.getNotAfter().toInstant().toString())
                .put("remainingMs", certificate.getNotAfter().toInstant().toEpochMilli() - clock.millis())
                .build();
    }
}

package io.warrenmq.balancer.config;

import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The directive {@code bind}. */
final class BindParser {
    private static final List<String> KNOWN = List.of(
            "name",
            "maxconn",
            "backlog",
            "accept-proxy",
            "interface",
            "mss",
            "tfo",
            "transparent",
            "mode",
            "user",
            "group",
            "ssl",
            "crt",
            "ca-file",
            "verify",
            "ssl-min-ver",
            "no-sslv3",
            "no-tlsv10",
            "no-tlsv11",
            "v4v6",
            "v6only",
            "id",
            "process",
            "thread",
            "level",
            "alpn",
            "ciphers");

    private final Line line;
    private final Findings findings;
    private String name = "";
    private int backlog;
    private boolean acceptProxy;
    private boolean v6only;
    private Optional<String> mode = Optional.empty();
    private boolean ssl;
    private Optional<Path> certificate = Optional.empty();
    private Optional<Path> authorities = Optional.empty();
    private boolean verify;
    private String oldestProtocol = "TLSv1.2";

    private BindParser(Line line, Findings findings) {
        this.line = line;
        this.findings = findings;
    }

    /** @param firstParameter where the words behind the address begin */
    static List<BindSettings> parse(Line line, String addresses, int firstParameter, Findings findings) {
        return new BindParser(line, findings).parse(addresses, firstParameter);
    }

    private List<BindSettings> parse(String addresses, int firstParameter) {
        List<SocketAddress> sockets = Addresses.listening(addresses);
        int at = firstParameter;
        while (at < line.size()) {
            at = parameter(at);
        }
        if (!ssl && (certificate.isPresent() || authorities.isPresent())) {
            throw new DirectiveException("'bind' has a certificate but no 'ssl'; add 'ssl', or remove 'crt'.");
        }
        if (ssl && certificate.isEmpty()) {
            throw new DirectiveException(
                    "'bind ... ssl' expects 'crt FILE', a PEM file with certificate and private key.");
        }
        if (ssl && acceptProxy) {
            throw new DirectiveException(
                    "'accept-proxy' and 'ssl' on one 'bind' are not supported; end TLS in front, or here.");
        }
        if (verify && authorities.isEmpty()) {
            throw new DirectiveException("'verify required' expects 'ca-file FILE'.");
        }
        Optional<TlsSettings> tls = certificate.map(file -> new TlsSettings(file, authorities, verify, protocols()));
        List<BindSettings> binds = new ArrayList<>();
        for (SocketAddress socket : sockets) {
            binds.add(new BindSettings(line.place(), socket, name, v6only, backlog, acceptProxy, tls, mode));
        }
        return binds;
    }

    private List<String> protocols() {
        List<String> known = List.of("TLSv1.2", "TLSv1.3");
        return known.subList(known.indexOf(oldestProtocol), known.size());
    }

    private int parameter(int at) {
        String word = line.words().get(at);
        switch (word) {
            case "name" -> name = line.word(at + 1, "a name behind 'name'");
            case "backlog" -> backlog = Values.number(word, value(at), 1, 1_000_000);
            case "crt" -> certificate = Optional.of(readable(value(at)));
            case "ca-file" -> authorities = Optional.of(readable(value(at)));
            case "mode" -> mode = Optional.of(value(at));
            case "verify" ->
                verify = switch (value(at)) {
                    case "required" -> true;
                    case "none" -> false;
                    default ->
                        throw new DirectiveException("'verify' is 'required' or 'none', not '" + value(at) + "'.");
                };
            case "ssl-min-ver" -> {
                if (!List.of("TLSv1.2", "TLSv1.3").contains(value(at))) {
                    throw new DirectiveException("'ssl-min-ver' is TLSv1.2 or TLSv1.3 here, not '" + value(at)
                            + "'; older versions are broken and not offered.");
                }
                oldestProtocol = value(at);
            }
            case "maxconn", "user", "group", "process", "thread", "id", "mss", "level" ->
                findings.warn(line.place(), "'bind ... " + word + " " + value(at) + "' has no effect here.");
            case "interface" ->
                throw new DirectiveException(
                        "'bind ... interface' is not supported; bind an address of the interface.");
            default -> {
                flag(word);
                return at + 1;
            }
        }
        return at + 2;
    }

    private void flag(String word) {
        switch (word) {
            case "accept-proxy" -> acceptProxy = true;
            case "v4v6" -> v6only = false;
            case "v6only" -> v6only = true;
            case "ssl" -> ssl = true;
            case "tfo", "transparent", "no-sslv3", "no-tlsv10", "no-tlsv11" ->
                findings.warn(line.place(), "'bind ... " + word + "' has no effect here.");
            default ->
                throw new DirectiveException(
                        "'bind' has the unknown parameter '" + word + "'" + Suggestions.didYouMean(word, KNOWN) + ".");
        }
    }

    private String value(int at) {
        return line.word(at + 1, "a value behind '" + line.words().get(at) + "'");
    }

    private static Path readable(String word) {
        Path file = Addresses.path("bind", word);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new DirectiveException(
                    "file '" + word + "' cannot be read; name a PEM file that this user may read.");
        }
        return file;
    }
}

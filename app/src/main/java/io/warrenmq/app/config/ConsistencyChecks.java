package io.warrenmq.app.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What can only be seen when all settings are known. */
final class ConsistencyChecks {

    private final Settings settings;
    private final Findings findings;
    private final Places places;

    ConsistencyChecks(Settings settings, Places places) {
        this.settings = settings;
        this.findings = settings.findings();
        this.places = places;
    }

    void run() {
        for (Key<Path> key : List.of(
                TlsKeys.CA_FILE,
                TlsKeys.CERTIFICATE_FILE,
                TlsKeys.KEY_FILE,
                HttpKeys.MANAGEMENT_CA_FILE,
                HttpKeys.MANAGEMENT_CERTIFICATE_FILE,
                HttpKeys.MANAGEMENT_KEY_FILE,
                DefinitionKeys.LOAD_DEFINITIONS,
                DefinitionKeys.MANAGEMENT_LOAD_DEFINITIONS,
                DefinitionKeys.LOCAL_PATH)) {
            settings.entry(key).ifPresent(entry -> readable(key, entry));
        }
        emptied(NetworkKeys.NO_TCP_LISTENER, NetworkKeys.TCP_LISTENER);
        emptied(NetworkKeys.NO_TLS_LISTENER, NetworkKeys.TLS_LISTENER);
        emptied(AccessKeys.NO_LOOPBACK_USERS, AccessKeys.LOOPBACK_USER);
        emptied(AccessKeys.NO_DEFAULT_USER_TAGS, AccessKeys.DEFAULT_USER_TAG);
        tls();
        listeners();
        partitions();
        definitions();
        authentication();
        templates();
        inert();
    }

    /** A template without its pattern would apply to nothing. */
    private void templates() {
        for (List<Key<?>> group : TemplateKeys.groups()) {
            Key<?> needed = group.getFirst();
            Set<String> given = settings.members(needed).keySet();
            for (Key<?> key : group.subList(1, group.size())) {
                for (Entry entry : settings.memberEntries(key)) {
                    if (!given.contains(
                            key.pattern().freeParts(entry.name()).orElseThrow().getFirst())) {
                        findings.problem(
                                entry.origin(),
                                "'" + entry.name() + "' needs '"
                                        + needed.pattern().filledFrom(entry.name()) + "', which is not set",
                                "Set it to a regular expression that names of virtual hosts must match.");
                    }
                }
            }
        }
    }

    /** Nothing is accepted and then silently ignored. */
    private void inert() {
        for (Entry entry : settings.all()) {
            settings.table()
                    .find(entry.name())
                    .ifPresent(key -> key.inertBecause(entry.text())
                            .ifPresent(because -> findings.warnOnce(
                                    key.pattern().toString(),
                                    entry.origin(),
                                    "'" + entry.name() + "' has no effect: " + because)));
        }
    }

    private void authentication() {
        for (Key<String> key :
                List.of(AccessKeys.AUTH_BACKEND, AccessKeys.AUTHENTICATION_BACKEND, AccessKeys.AUTHORISATION_BACKEND)) {
            for (Entry entry : settings.memberEntries(key)) {
                if (!ConfigAssembler.shortName(entry.text()).equals("internal")) {
                    findings.problem(
                            entry.origin(),
                            "'" + entry.name() + "' names the backend '" + entry.text()
                                    + "', and this broker checks users with its own database only",
                            "Write 'internal' and add the users with 'rabbitmqctl add_user', or "
                                    + entry.origin().remove() + ".");
                }
            }
        }
        for (Entry entry : settings.memberEntries(AccessKeys.AUTH_MECHANISM)) {
            if (!AccessKeys.MECHANISMS.contains(entry.text())) {
                findings.problem(
                        entry.origin(),
                        "'" + entry.name() + "' names the mechanism '" + entry.text()
                                + "', which this broker does not have",
                        "Use some of " + String.join(", ", AccessKeys.MECHANISMS) + ", or "
                                + entry.origin().remove() + ".");
            } else if (entry.text().equals("EXTERNAL") && settings.value(TlsKeys.VERIFY) == TlsVerify.VERIFY_NONE) {
                findings.warning(
                        entry.origin(),
                        "EXTERNAL is offered to nobody, because no client is asked for a certificate; set"
                                + " 'ssl_options.verify' to verify_peer");
            }
        }
    }

    private void readable(Key<Path> key, Entry entry) {
        Path path = places.absolute(settings.find(key).orElseThrow());
        if (!Files.exists(path)) {
            findings.problem(
                    entry.origin(),
                    "the file " + path + " that '" + entry.name() + "' names does not exist",
                    "Create it, or correct the path; relative paths begin where the node is started.");
        } else if (!Files.isReadable(path)) {
            findings.problem(
                    entry.origin(),
                    "the file " + path + " that '" + entry.name() + "' names must not be read by this user",
                    "Change its owner or its permissions (chmod, chown).");
        }
    }

    /** None wins over entries in any order: opening what somebody closed would be the worse mistake. */
    private void emptied(Key<?> none, Key<?> member) {
        if (settings.entry(none).isPresent()) {
            for (Entry entry : settings.memberEntries(member)) {
                findings.warning(
                        entry.origin(),
                        "'" + entry.name() + "' has no effect, because '" + none.pattern() + "' is none");
            }
        }
    }

    private void tls() {
        List<Entry> tlsListeners = settings.memberEntries(NetworkKeys.TLS_LISTENER);
        if (!tlsListeners.isEmpty()
                && settings.entry(NetworkKeys.NO_TLS_LISTENER).isEmpty()) {
            needsCertificate(tlsListeners.getFirst(), TlsKeys.CERTIFICATE_FILE, TlsKeys.KEY_FILE);
        }
        settings.entry(HttpKeys.MANAGEMENT_TLS_PORT)
                .ifPresent(port ->
                        needsCertificate(port, HttpKeys.MANAGEMENT_CERTIFICATE_FILE, HttpKeys.MANAGEMENT_KEY_FILE));
        versions();
        needsAuthorities(TlsKeys.VERIFY, TlsKeys.CA_FILE);
        needsAuthorities(HttpKeys.MANAGEMENT_VERIFY, HttpKeys.MANAGEMENT_CA_FILE);
        if (settings.value(TlsKeys.CLIENT_CERTIFICATE_REQUIRED)
                && settings.value(TlsKeys.VERIFY) == TlsVerify.VERIFY_NONE) {
            findings.problem(
                    settings.entry(TlsKeys.CLIENT_CERTIFICATE_REQUIRED)
                            .orElseThrow()
                            .origin(),
                    "'ssl_options.fail_if_no_peer_cert' is true, but no certificate is ever asked for",
                    "Set 'ssl_options.verify' to verify_peer.");
        }
    }

    private void versions() {
        List<Entry> versions = settings.memberEntries(TlsKeys.VERSION);
        for (Entry entry : versions) {
            if (!TlsKeys.SAFE_VERSIONS.contains(entry.text())) {
                findings.warning(entry.origin(), entry.text() + " is not offered, because it is broken");
            }
        }
        if (!versions.isEmpty() && versions.stream().noneMatch(entry -> TlsKeys.SAFE_VERSIONS.contains(entry.text()))) {
            findings.problem(
                    versions.getFirst().origin(),
                    "'ssl_options.versions' names only versions of TLS that are broken",
                    "Add 'ssl_options.versions.1 = tlsv1.3' or tlsv1.2.");
        }
    }

    private void needsCertificate(Entry cause, Key<Path> certificate, Key<Path> key) {
        for (Key<Path> needed : List.of(certificate, key)) {
            if (settings.entry(needed).isEmpty()) {
                findings.problem(
                        cause.origin(),
                        "'" + cause.name() + "' needs '" + needed.pattern() + "', which is not set",
                        "Set it to the path of a PEM file.");
            }
        }
    }

    private void needsAuthorities(Key<TlsVerify> verify, Key<Path> authorities) {
        if (settings.value(verify) == TlsVerify.VERIFY_PEER
                && settings.entry(authorities).isEmpty()) {
            findings.problem(
                    settings.entry(verify).orElseThrow().origin(),
                    "'" + verify.pattern() + "' is verify_peer, but '" + authorities.pattern() + "' is not set",
                    "Set it to a PEM file with the authorities that sign client certificates.");
        }
    }

    private void listeners() {
        Map<ListenAddress, Entry> used = new HashMap<>();
        for (Key<ListenAddress> key : List.of(NetworkKeys.TCP_LISTENER, NetworkKeys.TLS_LISTENER)) {
            for (Entry entry : settings.memberEntries(key)) {
                ListenAddress address = key.type().read(entry.text()).orElseThrow();
                Entry earlier = address.port() == 0 ? null : used.put(address, entry);
                if (earlier != null) {
                    findings.problem(
                            entry.origin(),
                            "'" + entry.name() + "' and '" + earlier.name() + "' both listen on " + address,
                            "Change one of the ports, or remove one of the two.");
                }
            }
        }
    }

    private void partitions() {
        if (settings.value(ClusterKeys.PARTITION_HANDLING) == PartitionHandling.PAUSE_IF_ALL_DOWN
                && settings.memberEntries(ClusterKeys.PAUSE_NODE).isEmpty()) {
            findings.problem(
                    settings.entry(ClusterKeys.PARTITION_HANDLING).orElseThrow().origin(),
                    "pause_if_all_down names no nodes",
                    "Add 'cluster_partition_handling.pause_if_all_down.nodes.1 = rabbit@host'.");
        }
    }

    private void definitions() {
        Optional<Entry> backend = settings.entry(DefinitionKeys.IMPORT_BACKEND);
        if (backend.isPresent() && settings.entry(DefinitionKeys.LOCAL_PATH).isEmpty()) {
            findings.problem(
                    backend.get().origin(),
                    "'definitions.import_backend' needs 'definitions.local.path', which is not set",
                    "Set it to a JSON file or a directory of them.");
        }
    }
}

package io.warrenmq.app.config;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Turns environment variables and flags into settings. Owned by the thread that loads. */
final class EnvironmentSettings {

    private final Variables variables;
    private final Settings settings;
    private final Findings findings;

    EnvironmentSettings(Variables variables, Settings settings) {
        this.variables = variables;
        this.settings = settings;
        this.findings = settings.findings();
    }

    /** After all files: what variables set unless a file does, then what they set whatever files say, then flags. */
    void apply(ConfigOverrides overrides) {
        listener();
        override(Variable.RABBITMQ_DEFAULT_USER, "default_user");
        override(Variable.RABBITMQ_DEFAULT_PASS, "default_pass");
        override(Variable.RABBITMQ_DEFAULT_VHOST, "default_vhost");
        variables.find(Variable.RABBITMQ_DEFAULT_PERMISSIONS).ifPresent(this::permissions);
        variables.find(Variable.RABBITMQ_VM_MEMORY_HIGH_WATERMARK).ifPresent(this::watermark);
        variables.find(Variable.RABBITMQ_LOG).ifPresent(this::levels);
        variables.find(Variable.RABBITMQ_LOGS).ifPresent(this::logFile);
        overrides.port().ifPresent(port -> {
            settings.clear(KeyName.of("listeners.tcp"));
            put("listeners.tcp.default", Integer.toString(port), new Origin.InFlag("--port"));
        });
        List<String> peers = overrides.peers();
        for (int n = 0; n < peers.size(); n++) {
            String number = Integer.toString(n + 1);
            put("cluster_formation.classic_config.nodes." + number, peers.get(n), new Origin.InFlag("--peers"));
        }
    }

    private void listener() {
        Optional<EnvFileParser.Assigned> address = variables.find(Variable.RABBITMQ_NODE_IP_ADDRESS);
        Optional<EnvFileParser.Assigned> port = variables.find(Variable.RABBITMQ_NODE_PORT);
        boolean isValid = isPort(Variable.RABBITMQ_NODE_PORT) && isPort(Variable.RABBITMQ_DIST_PORT);
        if (!isValid || settings.mentions("listeners.tcp") || address.isEmpty() && port.isEmpty()) {
            return;
        }
        String number = port.map(EnvFileParser.Assigned::text).orElse("5672");
        put(
                "listeners.tcp.default",
                address.map(host -> "[" + host.text() + "]:" + number).orElse(number),
                address.or(() -> port).orElseThrow().origin());
    }

    private boolean isPort(Variable variable) {
        Optional<EnvFileParser.Assigned> value = variables
                .find(variable)
                .filter(given -> ValueTypes.parsePort(given.text()).isEmpty());
        value.ifPresent(given -> findings.problem(
                given.origin(),
                "'" + given.text() + "' is not a port from 0 to 65535",
                "Correct the value, or " + given.origin().remove()
                        + ". Kubernetes sets such variables itself for a service"
                        + " named like them: rename that service."));
        return value.isEmpty();
    }

    private void override(Variable variable, String key) {
        variables.find(variable).ifPresent(value -> put(key, value.text(), value.origin()));
    }

    private void permissions(EnvFileParser.Assigned value) {
        List<String> parts = List.of(value.text().strip().split("\\s+"));
        if (parts.size() != 3) {
            findings.problem(
                    value.origin(),
                    "the default permissions are not three regular expressions",
                    "Write configure, write and read, separated by blanks: '.* .* .*'.");
            return;
        }
        List<String> kinds = List.of("configure", "write", "read");
        IntStream.range(0, 3)
                .forEach(index -> put("default_permissions." + kinds.get(index), parts.get(index), value.origin()));
    }

    private void watermark(EnvFileParser.Assigned value) {
        String text = value.text();
        if (text.matches("[0-9]{1,3}%")) {
            double share = Integer.parseInt(text.substring(0, text.length() - 1)) / 100.0;
            put("vm_memory_high_watermark.relative", Double.toString(share), value.origin());
        } else if (text.contains(".") || text.equals("0") || text.equals("1")) {
            put("vm_memory_high_watermark.relative", text, value.origin());
        } else {
            put("vm_memory_high_watermark.absolute", text, value.origin());
        }
    }

    private void levels(EnvFileParser.Assigned value) {
        for (String part : value.text().split(",", -1)) {
            String word = part.strip();
            int equals = word.indexOf('=');
            switch (word) {
                case "", "+color", "-color" -> {
                    // There are no colours to switch.
                }
                case "+json", "-json" -> {
                    String format = word.startsWith("+") ? "json" : "plaintext";
                    put("log.file.formatter", format, value.origin());
                    put("log.console.formatter", format, value.origin());
                }
                default -> {
                    if (equals > 0) {
                        KeyName category = KeyName.of("log").child(word.substring(0, equals));
                        settings.put(new Entry(category.child("level"), word.substring(equals + 1), value.origin()));
                    } else {
                        String level = equals == 0 ? word.substring(1) : word;
                        put("log.file.level", level, value.origin());
                        put("log.console.level", level, value.origin());
                    }
                }
            }
        }
    }

    private void logFile(EnvFileParser.Assigned value) {
        if (value.text().equals("-")) {
            put("log.console", "true", value.origin());
            put("log.file", "false", value.origin());
        } else {
            put("log.file", value.text(), value.origin());
        }
    }

    private void put(String key, String text, Origin origin) {
        settings.put(new Entry(KeyName.of(key), text, origin));
    }
}

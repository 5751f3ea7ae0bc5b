package io.warrenmq.broker.definitions;

import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.json.JsonException;
import io.warrenmq.broker.json.JsonText;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.CommandOutcome;
import io.warrenmq.broker.metadata.GlobalParameterRecord;
import io.warrenmq.broker.metadata.Metadata;
import io.warrenmq.broker.metadata.MetadataListing;
import io.warrenmq.broker.metadata.VirtualHost;
import io.warrenmq.broker.security.PasswordHashing;
import io.warrenmq.wire.Secret;
import java.io.ByteArrayInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Imports definitions files: adds what is missing, overwrites users, permissions, policies and parameters, leaves
 * queues and exchanges that exist as they are, deletes nothing. It waits for the metadata, so it must not run on an
 * event loop.
 *
 * <p>The form of the whole file is checked first. If the metadata refuses something later, the import stops there and
 * what was imported before stays.
 */
public final class DefinitionsImport {
    static final String HASH_PARAMETER = "imported_definition_hash_value";
    /** Answers that are awaited together; bounds the memory of an import. */
    private static final int PIPELINE = 1000;

    private final Metadata metadata;
    private final LongSupplier currentTimeMs;
    private final RandomGenerator random;

    /** @param random for the salts of passwords that the file has in clear */
    public DefinitionsImport(Metadata metadata, LongSupplier currentTimeMs, RandomGenerator random) {
        this.metadata = metadata;
        this.currentTimeMs = currentTimeMs;
        this.random = random;
    }

    /**
     * What became of an import.
     *
     * @param changed commands that changed something
     * @param unchanged queues and exchanges that existed, and whatever was as the file says already
     * @param warnings what was skipped
     */
    public record Report(int changed, int unchanged, List<String> warnings) {
        public Report {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Imports cluster-wide definitions.
     *
     * @param json UTF-8
     * @throws DefinitionsException if the file or something in it is refused
     */
    public Report whole(byte[] json, String actingUser) {
        return run(DefinitionsFile.whole(parse(json), context(actingUser)));
    }

    /**
     * The same, unless the file is the one that was imported last.
     *
     * @throws DefinitionsException if the file or something in it is refused
     */
    public Report wholeIfChanged(byte[] json, String actingUser) {
        String hash = JsonText.write(Json.of(sha256(json)));
        List<GlobalParameterRecord> globals = read(MetadataListing::globalParameters);
        if (globals.contains(new GlobalParameterRecord(HASH_PARAMETER, hash))) {
            return new Report(0, 0, List.of("the file has not changed since it was imported last"));
        }
        Report report = whole(json, actingUser);
        require(new Command.SetGlobalParameter(HASH_PARAMETER, hash, actingUser));
        return report;
    }

    /**
     * Imports the definitions of one vhost into another or the same one, which must exist.
     *
     * @throws DefinitionsException if the file or something in it is refused
     */
    public Report virtualHost(byte[] json, String vhost, String actingUser) {
        if (metadata.virtualHost(vhost).isEmpty()) {
            throw new DefinitionsException("vhost '" + vhost + "' does not exist; add it first");
        }
        return run(DefinitionsFile.virtualHost(parse(json), vhost, context(actingUser)));
    }

    private Report run(DefinitionsFile file) {
        Run run = new Run(new ArrayList<>(file.warnings()));
        run.all(file.before());
        run.all(file.exchanges().stream().filter(run::isNew).toList());
        run.all(file.between());
        List<Command.DeclareQueue> newQueues =
                file.queues().stream().filter(run::isNew).toList();
        checkQueueLimits(newQueues);
        run.all(newQueues);
        run.all(file.bindings());
        return new Report(run.changed, run.unchanged, run.warnings);
    }

    /** Before the first queue is declared: half of the queues would help nobody. */
    private void checkQueueLimits(List<Command.DeclareQueue> newQueues) {
        Map<String, Integer> counts = new HashMap<>();
        newQueues.forEach(queue -> counts.merge(queue.vhost(), 1, Integer::sum));
        counts.forEach((name, count) -> metadata.virtualHost(name).ifPresent(vhost -> {
            OptionalInt limit = vhost.limits().maxQueues();
            if (limit.isPresent() && vhost.queues().size() + count > limit.getAsInt()) {
                throw new DefinitionsException("importing " + count + " new queues into vhost '" + name
                        + "' would exceed its queue limit of " + limit.getAsInt()
                        + "; raise max-queues of the vhost or remove queues from the file");
            }
        }));
    }

    /** One import. Owned by the thread that imports. */
    private final class Run {
        private final List<String> warnings;
        private int changed;
        private int unchanged;

        Run(List<String> warnings) {
            this.warnings = warnings;
        }

        boolean isNew(Command.DeclareExchange command) {
            return countIfKnown(vhost(command.vhost()).exchange(command.name()).isPresent());
        }

        boolean isNew(Command.DeclareQueue command) {
            return countIfKnown(vhost(command.vhost()).queue(command.name()).isPresent());
        }

        private boolean countIfKnown(boolean known) {
            unchanged += known ? 1 : 0;
            return !known;
        }

        /**
         * Many commands at a time, so that they share the fsync; answered in order, so the first refusal is the cause.
         */
        void all(List<? extends Command> commands) {
            for (int from = 0; from < commands.size(); from += PIPELINE) {
                List<? extends Command> some = commands.subList(from, Math.min(commands.size(), from + PIPELINE));
                List<CompletableFuture<CommandOutcome>> answers =
                        some.stream().map(command -> metadata.submit(command)).toList();
                for (int i = 0; i < some.size(); i++) {
                    count(some.get(i), answers.get(i).join());
                }
            }
        }

        private void count(Command command, CommandOutcome outcome) {
            boolean change = switch (outcome) {
                case CommandOutcome.Applied(boolean applied) -> applied;
                case CommandOutcome.QueueDeclared declared -> declared.created();
                case CommandOutcome.Refused refused -> throw refusal(command, refused);
            };
            changed += change ? 1 : 0;
            unchanged += change ? 0 : 1;
        }
    }

    private VirtualHost vhost(String name) {
        return metadata.virtualHost(name)
                .orElseThrow(() -> new DefinitionsException(
                        "vhost '" + name + "' does not exist; add it to the vhosts of the file"));
    }

    private void require(Command command) {
        if (metadata.submit(command).join() instanceof CommandOutcome.Refused refused) {
            throw refusal(command, refused);
        }
    }

    private <T> T read(Function<MetadataListing, T> reader) {
        return metadata.read(reader).join();
    }

    private DefinitionsFile.Context context(String actingUser) {
        return new DefinitionsFile.Context(
                actingUser, currentTimeMs.getAsLong(), this::hash, name -> metadata.nextQueueId());
    }

    private String hash(Secret password) {
        return PasswordHashing.SHA_256.hash(password, random);
    }

    private static DefinitionsException refusal(Command command, CommandOutcome.Refused refused) {
        return new DefinitionsException(
                describe(command) + ": " + refused.text().strip());
    }

    private static String describe(Command command) {
        return switch (command) {
            case Command.PutUser c -> "user '" + c.name() + "'";
            case Command.SetUserLimits c -> "limits of user '" + c.name() + "'";
            case Command.AddVirtualHost c -> "vhost '" + c.name() + "'";
            case Command.SetPermissions c -> "permissions of user '" + c.user() + "' in vhost '" + c.vhost() + "'";
            case Command.SetTopicPermissions c ->
                "topic permissions of user '" + c.user() + "' in vhost '" + c.vhost() + "'";
            case Command.SetPolicy c -> "policy '" + c.name() + "' in vhost '" + c.vhost() + "'";
            case Command.SetParameter c ->
                "parameter '" + c.name() + "' of " + c.component() + " in vhost '" + c.vhost() + "'";
            case Command.SetGlobalParameter c -> "global parameter '" + c.name() + "'";
            case Command.DeclareExchange c -> "exchange '" + c.name() + "' in vhost '" + c.vhost() + "'";
            case Command.DeclareQueue c -> "queue '" + c.name() + "' in vhost '" + c.vhost() + "'";
            case Command.Bind c -> "binding of '" + c.name() + "' to '" + c.source() + "' in vhost '" + c.vhost() + "'";
            default -> command.getClass().getSimpleName();
        };
    }

    private static Json.Obj parse(byte[] json) {
        try {
            if (JsonText.parse(new ByteArrayInputStream(json)) instanceof Json.Obj file) {
                return file;
            }
        } catch (JsonException e) {
            throw new DefinitionsException("the definitions are " + e.getMessage());
        }
        throw new DefinitionsException("the definitions are not a JSON object");
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", e);
        }
    }
}

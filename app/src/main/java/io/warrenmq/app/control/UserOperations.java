package io.warrenmq.app.control;

import io.warrenmq.broker.json.Json;
import io.warrenmq.broker.json.JsonText;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.metadata.UserRecord;
import io.warrenmq.broker.security.AccessControl;
import io.warrenmq.broker.security.PasswordHashing;
import io.warrenmq.ctl.protocol.ExitCode;
import io.warrenmq.ctl.protocol.JsonValue;
import io.warrenmq.wire.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

/** Users, passwords, tags and limits. Stateless. */
final class UserOperations {
    private static final String MAX_CONNECTIONS = "max-connections";
    private static final String MAX_CHANNELS = "max-channels";

    private final RandomGenerator random;

    UserOperations(RandomGenerator random) {
        this.random = random;
    }

    void addTo(Map<String, Operations.Operation> operations) {
        operations.put("add_user", this::add);
        operations.put("delete_user", call -> {
            String user = user(call).name();
            call.apply(new Command.DeleteUser(user, Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("change_password", call -> {
            UserRecord user = user(call);
            put(call, user.name(), password(call, user.name()), true);
            return Operations.done();
        });
        operations.put("clear_password", call -> {
            put(call, user(call).name(), "", true);
            return Operations.done();
        });
        operations.put("authenticate_user", UserOperations::authenticate);
        operations.put("set_user_tags", call -> {
            call.apply(new Command.SetUserTags(user(call).name(), call.texts("tags"), Call.ACTING_USER));
            return Operations.done();
        });
        operations.put("list_users", call -> {
            call.read(listing -> listing.users())
                    .forEach(user -> call.row(List.of(JsonValue.of(user.name()), JsonValue.texts(user.tags()))));
            return Operations.done();
        });
        operations.put("set_user_limits", UserOperations::setLimits);
        operations.put("clear_user_limits", UserOperations::clearLimits);
        operations.put("user_limits", call -> limits(user(call)));
        operations.put("list_user_limits", call -> {
            call.read(listing -> listing.users()).stream()
                    .filter(user -> !limits(user).members().isEmpty())
                    .forEach(user -> call.textRow(user.name(), io.warrenmq.ctl.protocol.JsonText.write(limits(user))));
            return Operations.done();
        });
    }

    private JsonValue add(Call call) {
        String name = call.text("user");
        if (find(call, name).isPresent()) {
            throw new RefusalException("user_exists", "User \"" + name + "\" already exists", ExitCode.SOFTWARE);
        }
        Optional<String> hash = call.arguments().text("passwordHash");
        put(call, name, hash.isPresent() ? hash.get() : password(call, name), false);
        return Operations.done();
    }

    /** The hash of the password in the request. A blank one allows no login by password. */
    private String password(Call call, String user) {
        Secret password = Secret.of(call.text("password"));
        if (password.isEmpty()) {
            return "";
        }
        Optional<String> objection = call.running().credentialValidator().reasonAgainst(user, password);
        if (objection.isPresent()) {
            throw new RefusalException("bad_password", objection.get(), ExitCode.DATA_ERROR);
        }
        return call.running().passwordHashing().hash(password, random);
    }

    private static void put(Call call, String name, String hash, boolean isReplaced) {
        PasswordHashing hashing = call.running().passwordHashing();
        call.apply(new Command.PutUser(
                name, hash, hashing.algorithmName(), Optional.empty(), isReplaced, Call.ACTING_USER));
    }

    private static JsonValue authenticate(Call call) {
        String name = call.text("user");
        byte[] password = call.text("password").getBytes(StandardCharsets.UTF_8);
        return switch (call.running().broker().access().login(name, password)) {
            case AccessControl.Login.Accepted accepted -> Operations.done();
            case AccessControl.Login.Refused refused ->
                throw new RefusalException(
                        "not_authenticated",
                        "Error: failed to authenticate user \"" + name + "\"\nuser '" + name
                                + "' - invalid credentials",
                        ExitCode.DATA_ERROR);
        };
    }

    private static JsonValue setLimits(Call call) {
        Json definition = call.json("definition");
        if (!(definition instanceof Json.Obj(Map<String, Json> members))) {
            throw badLimits("user limits should be a JSON object, but are " + JsonText.write(definition));
        }
        UserRecord user = userAsTerm(call);
        OptionalInt maxConnections = user.maxConnections();
        OptionalInt maxChannels = user.maxChannels();
        for (Map.Entry<String, Json> member : members.entrySet()) {
            switch (member.getKey()) {
                case MAX_CONNECTIONS -> maxConnections = limit(member);
                case MAX_CHANNELS -> maxChannels = limit(member);
                case String other ->
                    throw badLimits("Unrecognised terms [{<<\"" + other + "\">>," + JsonText.write(member.getValue())
                            + "}] in user-limits");
            }
        }
        call.apply(new Command.SetUserLimits(user.name(), maxConnections, maxChannels, Call.ACTING_USER));
        return Operations.done();
    }

    private static OptionalInt limit(Map.Entry<String, Json> member) {
        if (!(member.getValue() instanceof Json.Int(long number)) || number > Integer.MAX_VALUE) {
            throw badLimits(member.getKey() + " should be an integer, but is " + JsonText.write(member.getValue()));
        }
        return number < 0 ? OptionalInt.empty() : OptionalInt.of((int) number);
    }

    private static RefusalException badLimits(String reason) {
        return new RefusalException("bad_limits", reason, ExitCode.UNAVAILABLE);
    }

    private static JsonValue clearLimits(Call call) {
        UserRecord user = userAsTerm(call);
        String which = call.text("limit");
        boolean isAll = which.equals("all");
        OptionalInt maxConnections =
                isAll || which.equals(MAX_CONNECTIONS) ? OptionalInt.empty() : user.maxConnections();
        OptionalInt maxChannels = isAll || which.equals(MAX_CHANNELS) ? OptionalInt.empty() : user.maxChannels();
        call.apply(new Command.SetUserLimits(user.name(), maxConnections, maxChannels, Call.ACTING_USER));
        return Operations.done();
    }

    private static JsonValue.Obj limits(UserRecord user) {
        JsonValue.Builder limits = JsonValue.object();
        user.maxChannels().ifPresent(limit -> limits.put(MAX_CHANNELS, limit));
        user.maxConnections().ifPresent(limit -> limits.put(MAX_CONNECTIONS, limit));
        return limits.build();
    }

    private static Optional<UserRecord> find(Call call, String name) {
        return call.read(listing -> listing.users().stream()
                .filter(user -> user.name().equals(name))
                .findFirst());
    }

    private static UserRecord user(Call call) {
        String name = call.text("user");
        return find(call, name)
                .orElseThrow(() ->
                        new RefusalException("no_such_user", "User \"" + name + "\" does not exist", ExitCode.NO_USER));
    }

    /** Some commands of RabbitMQ show the same failure as a term, and with another exit code. */
    static UserRecord userAsTerm(Call call) {
        String name = call.text("user");
        return find(call, name)
                .orElseThrow(() -> new RefusalException(
                        "no_such_user", "{:no_such_user, \"" + name + "\"}", ExitCode.UNAVAILABLE));
    }

    static void requireUser(Call call) {
        String name = call.text("user");
        if (find(call, name).isEmpty()) {
            throw new RefusalException("no_such_user", "User " + name + " does not exist", ExitCode.NO_USER);
        }
    }
}

package io.warrenmq.app.config;

import io.warrenmq.wire.Secret;
import java.util.List;

/** The first user and virtual host, and how users log in. */
final class AccessKeys {

    static final KeySection SECTION = new KeySection("Users and login");

    static final Key<String> DEFAULT_VHOST = SECTION.key(
                    "default_vhost", ValueTypes.NAME, "/", "Virtual host created on the first start of an empty node.")
            .term("rabbit.default_vhost");
    static final Key<String> DEFAULT_USER = SECTION.key(
                    "default_user",
                    ValueTypes.NAME,
                    "guest",
                    "User created on the first start, unless definitions are imported at boot.")
            .term("rabbit.default_user");
    static final Key<Secret> DEFAULT_PASS = SECTION.key(
                    "default_pass",
                    ValueTypes.SECRET,
                    "guest",
                    "Password of that user. Later changes of this key change nothing: the user then exists.")
            .term("rabbit.default_pass");
    static final Key<Boolean> DEFAULT_USER_TAG = SECTION.key(
                    "default_user_tags.$tag",
                    ValueTypes.BOOLEAN,
                    "",
                    "Tags of that user; `administrator` when none is given.")
            .term("rabbit.default_user_tags", TermShape.names("default_user_tags"), "[administrator]");
    static final Key<String> NO_DEFAULT_USER_TAGS =
            SECTION.key("default_user_tags", ValueTypes.ONLY_NONE, "", "`none`: that user has no tags.");
    static final Key<String> DEFAULT_CONFIGURE = SECTION.key(
                    "default_permissions.configure",
                    ValueTypes.REGEX,
                    ".*",
                    "Names that the default user may declare and delete.")
            .term(
                    "rabbit.default_permissions",
                    TermShape.each(
                            "default_permissions.configure", "default_permissions.write", "default_permissions.read"),
                    "[<<\".*\">>, <<\".*\">>, <<\".*\">>]");
    static final Key<String> DEFAULT_WRITE = SECTION.key(
            "default_permissions.write", ValueTypes.REGEX, ".*", "Names that the default user may publish to.");
    static final Key<String> DEFAULT_READ = SECTION.key(
            "default_permissions.read", ValueTypes.REGEX, ".*", "Names that the default user may consume from.");
    static final Key<Boolean> LOOPBACK_USER = SECTION.key(
                    "loopback_users.$user",
                    ValueTypes.BOOLEAN,
                    "",
                    "`true`: this user may log in from this host only. `guest` unless a line sets it to false.")
            .term("rabbit.loopback_users", TermShape.names("loopback_users"), "[<<\"guest\">>]");
    static final Key<String> NO_LOOPBACK_USERS = SECTION.key(
            "loopback_users",
            ValueTypes.ONLY_NONE,
            "",
            "`none`: every user may log in from everywhere. With guest/guest that opens the broker to the network.");
    static final Key<String> AUTH_MECHANISM = SECTION.key(
                    "auth_mechanisms.$n",
                    ValueTypes.TEXT,
                    "",
                    "SASL mechanisms to offer, in order: PLAIN, AMQPLAIN, EXTERNAL, RABBIT-CR-DEMO; the first two when none is"
                            + " given.")
            .term("rabbit.auth_mechanisms", TermShape.numbered("auth_mechanisms"), "['PLAIN', 'AMQPLAIN']");
    /** What the server can do. */
    static final List<String> MECHANISMS = List.of("PLAIN", "AMQPLAIN", "EXTERNAL", "RABBIT-CR-DEMO");

    static final Key<String> AUTH_BACKEND = SECTION.key(
                    "auth_backends.$n",
                    ValueTypes.TEXT,
                    "",
                    "Who checks users: `internal`, the database of this broker. Others are refused.")
            .term("rabbit.auth_backends", SpecialShapes::authBackends, "[rabbit_auth_backend_internal]");
    static final Key<String> AUTHENTICATION_BACKEND = SECTION.key(
            "auth_backends.$n.authn", ValueTypes.TEXT, "", "Who checks passwords, when written apart: `internal`.");
    static final Key<String> AUTHORISATION_BACKEND = SECTION.key(
            "auth_backends.$n.authz", ValueTypes.TEXT, "", "Who checks permissions, when written apart: `internal`.");
    static final Key<String> ANONYMOUS_USER = SECTION.key(
                    "anonymous_login_user", ValueTypes.NAME, "none", "User of mechanism ANONYMOUS.")
            .term("rabbit.anonymous_login_user")
            .inert("mechanism ANONYMOUS is never offered");
    static final Key<Secret> ANONYMOUS_PASS = SECTION.key(
                    "anonymous_login_pass", ValueTypes.SECRET, "none", "Password of that user.")
            .term("rabbit.anonymous_login_pass")
            .inert("mechanism ANONYMOUS is never offered");
    static final Key<PasswordHashing> PASSWORD_HASHING = SECTION.key(
                    "password_hashing_module",
                    ValueTypes.oneOf(PasswordHashing.class),
                    "rabbit_password_hashing_sha256",
                    "Hash of passwords set from now on; existing users keep theirs.")
            .term("rabbit.password_hashing_module");
    static final Key<CredentialValidator> CREDENTIAL_VALIDATOR = SECTION.key(
                    "credential_validator.validation_backend",
                    ValueTypes.oneOf(CredentialValidator.class),
                    "rabbit_credential_validator_accept_everything",
                    "Which new passwords are accepted.")
            .term("rabbit.credential_validator.validation_backend");
    static final Key<Integer> PASSWORD_MIN_LENGTH = SECTION.key(
                    "credential_validator.min_length",
                    ValueTypes.integer("a number", 1, 1000),
                    "1",
                    "Characters of a new password, for rabbit_credential_validator_min_password_length.")
            .term("rabbit.credential_validator.min_length");
    static final Key<String> PASSWORD_REGEX = SECTION.key(
                    "credential_validator.regexp",
                    ValueTypes.REGEX,
                    ".*",
                    "What a new password must match, for rabbit_credential_validator_password_regexp.")
            .term("rabbit.credential_validator.regexp");

    private AccessKeys() {}
}

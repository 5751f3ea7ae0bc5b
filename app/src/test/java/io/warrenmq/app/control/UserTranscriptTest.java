package io.warrenmq.app.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.control.TestNode.Outcome;
import io.warrenmq.ctl.command.Tool;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Users and permissions, as RabbitMQ 3.10.8 answers the same calls. */
class UserTranscriptTest {
    private static final String REMINDER = "Done. Don't forget to grant the user permissions to some virtual hosts!"
            + " See 'rabbitmqctl help set_permissions' to learn more.";

    private TestNode node;

    @BeforeEach
    void start() throws IOException {
        node = new TestNode();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    @Test
    void aUserIsAddedOnce() {
        assertThat(node.ctl("add_user", "u1", "p1"))
                .isEqualTo(new Outcome("Adding user \"u1\" ...\n" + REMINDER + "\n", "", 0));
        assertThat(node.ctl("add_user", "u1", "p1"))
                .isEqualTo(new Outcome("Adding user \"u1\" ...\n", "Error:\nUser \"u1\" already exists\n", 70));
        assertThat(node.ctl("-q", "add_user", "u2", "p2")).isEqualTo(new Outcome("", "", 0));
        assertThat(node.ctl("--formatter", "json", "add_user", "u3", "p3"))
                .isEqualTo(new Outcome(
                        "{\"message\":\"" + REMINDER + "\",\"node\":\"rabbit@localhost\",\"status\":\"ok\"}\n", "", 0));
    }

    @Test
    void aPasswordMayComeFromTheStandardInput() {
        assertThat(node.run(Tool.CTL, "from stdin\n", "-q", "add_user", "u1").exitCode())
                .isZero();

        assertThat(node.ctl("authenticate_user", "u1", "from stdin").exitCode()).isZero();
    }

    @Test
    void passwordsAreCheckedAndChanged() {
        node.ctl("add_user", "u1", "old");

        assertThat(node.ctl("change_password", "u1", "new"))
                .isEqualTo(new Outcome("Changing password for user \"u1\" ...\n", "", 0));
        assertThat(node.ctl("authenticate_user", "u1", "new"))
                .isEqualTo(new Outcome("Authenticating user \"u1\" ...\nSuccess\n", "", 0));
        assertThat(node.ctl("authenticate_user", "u1", "bad"))
                .isEqualTo(new Outcome(
                        "Authenticating user \"u1\" ...\n",
                        "Error:\nError: failed to authenticate user \"u1\"\nuser 'u1' - invalid credentials\n",
                        65));
        assertThat(node.ctl("clear_password", "u1").exitCode()).isZero();
        assertThat(node.ctl("authenticate_user", "u1", "").exitCode()).isEqualTo(65);
        assertThat(node.ctl("change_password", "nouser", "new"))
                .isEqualTo(new Outcome(
                        "Changing password for user \"nouser\" ...\n", "Error:\nUser \"nouser\" does not exist\n", 67));
    }

    @Test
    void aPasswordThatTheNodeForbidsIsRefused() {
        assertThat(node.ctl("add_user", "u1", "x"))
                .isEqualTo(
                        new Outcome("Adding user \"u1\" ...\n", "Error:\nminimum required password length: 2\n", 65));
    }

    @Test
    void usersAreListedWithTheirTags() {
        node.ctl("add_user", "u1", "p1");
        assertThat(node.ctl("set_user_tags", "u1", "administrator", "monitoring"))
                .isEqualTo(new Outcome("Setting tags for user \"u1\" to [administrator, monitoring] ...\n", "", 0));
        String rows = "guest\t[administrator]\nu1\t[administrator, monitoring]\n";

        assertThat(node.ctl("list_users")).isEqualTo(new Outcome("Listing users ...\nuser\ttags\n" + rows, "", 0));
        assertThat(node.ctl("-q", "list_users")).isEqualTo(new Outcome("user\ttags\n" + rows, "", 0));
        assertThat(node.ctl("-s", "list_users")).isEqualTo(new Outcome(rows, "", 0));
        assertThat(node.ctl("--no-table-headers", "list_users"))
                .isEqualTo(new Outcome("Listing users ...\n" + rows, "", 0));
        assertThat(node.ctl("set_user_tags", "nouser", "x").exitCode()).isEqualTo(67);
    }

    @Test
    void unknownUsersAreRefusedAndDeletedOnesAreGone() {
        node.ctl("add_user", "u1", "p1");

        assertThat(node.ctl("delete_user", "u1")).isEqualTo(new Outcome("Deleting user \"u1\" ...\n", "", 0));
        assertThat(node.ctl("delete_user", "u1"))
                .isEqualTo(new Outcome("Deleting user \"u1\" ...\n", "Error:\nUser \"u1\" does not exist\n", 67));
        assertThat(node.ctl("-s", "list_users").out()).isEqualTo("guest\t[administrator]\n");
    }

    @Test
    void limitsOfUsersAreJson() {
        node.ctl("add_user", "u1", "p1");

        assertThat(node.ctl("set_user_limits", "u1", "{\"max-connections\":5,\"max-channels\":9}"))
                .isEqualTo(new Outcome(
                        "Setting user limits to \"{\"max-connections\":5,\"max-channels\":9}\" for user \"u1\" ...\n",
                        "",
                        0));
        assertThat(node.ctl("list_user_limits", "--user", "u1").out())
                .isEqualTo("Listing limits for user \"u1\" ...\n{\"max-channels\":9,\"max-connections\":5}\n");
        assertThat(node.ctl("list_user_limits", "--global").out()).isEqualTo("""
                        Listing limits for all users ...
                        user\tlimits
                        u1\t{"max-channels":9,"max-connections":5}
                        """);
        assertThat(node.ctl("clear_user_limits", "u1", "max-channels").out())
                .isEqualTo("Clearing \"max-channels\" limit for user \"u1\" ...\n");
        assertThat(node.ctl("-q", "list_user_limits", "--user", "u1").out()).isEqualTo("{\"max-connections\":5}\n");
        assertThat(node.ctl("clear_user_limits", "u1", "all").out())
                .isEqualTo("Clearing all limits for user \"u1\" ...\n");
        assertThat(node.ctl("-q", "list_user_limits", "--user", "u1").out()).isEqualTo("{}\n");
    }

    @Test
    void wrongLimitsOfUsersAreRefused() {
        node.ctl("add_user", "u1", "p1");

        assertThat(node.ctl("set_user_limits", "u1", "{\"foo\":5}").err())
                .isEqualTo("Error:\nUnrecognised terms [{<<\"foo\">>,5}] in user-limits\n");
        Outcome notJson = node.ctl("set_user_limits", "u1", "notjson");
        assertThat(notJson.exitCode()).isEqualTo(69);
        assertThat(notJson.err()).startsWith("Error:\nJSON decoding error. Reason: ");
        assertThat(node.ctl("set_user_limits", "nouser", "{\"max-connections\":5}"))
                .extracting(Outcome::err, Outcome::exitCode)
                .containsExactly("Error:\n{:no_such_user, \"nouser\"}\n", 69);
    }

    @Test
    void permissionsAreSetListedAndCleared() {
        node.ctl("add_user", "u1", "p1");

        assertThat(node.ctl("set_permissions", "u1", ".*", "", "^x"))
                .isEqualTo(new Outcome("Setting permissions for user \"u1\" in vhost \"/\" ...\n", "", 0));
        assertThat(node.ctl("list_permissions").out()).isEqualTo("""
                        Listing permissions for vhost "/" ...
                        user\tconfigure\twrite\tread
                        guest\t.*\t.*\t.*
                        u1\t.*\t\t^x
                        """);
        assertThat(node.ctl("list_user_permissions", "u1").out())
                .isEqualTo("Listing permissions for user \"u1\" ...\nvhost\tconfigure\twrite\tread\n/\t.*\t\t^x\n");
        assertThat(node.ctl("clear_permissions", "u1"))
                .isEqualTo(new Outcome("Clearing permissions for user \"u1\" in vhost \"/\" ...\n", "", 0));
        assertThat(node.ctl("list_user_permissions", "u1").out())
                .isEqualTo("Listing permissions for user \"u1\" ...\n\n");
    }

    @Test
    void permissionsOfWhatDoesNotExistAreRefused() {
        assertThat(node.ctl("set_permissions", "nouser", ".*", "", "^x"))
                .isEqualTo(new Outcome(
                        "Setting permissions for user \"nouser\" in vhost \"/\" ...\n",
                        "Error:\nUser nouser does not exist\n",
                        67));
        assertThat(node.ctl("set_permissions", "-p", "nov", "guest", ".*", "", "^x"))
                .isEqualTo(new Outcome(
                        "Setting permissions for user \"guest\" in vhost \"nov\" ...\n",
                        "Error:\nVirtual host nov does not exist\n",
                        69));
        assertThat(node.ctl("list_permissions", "-p", "nov"))
                .isEqualTo(new Outcome(
                        "Listing permissions for vhost \"nov\" ...\n", "Virtual host 'nov' does not exist\n", 65));
        assertThat(node.ctl("list_user_permissions", "nouser").exitCode()).isEqualTo(69);
        assertThat(node.ctl("clear_permissions", "nouser").exitCode()).isEqualTo(67);
        Outcome pattern = node.ctl("set_permissions", "guest", "(", "", "");
        assertThat(pattern.exitCode()).isEqualTo(69);
        assertThat(pattern.err()).startsWith("Error:\ninvalid_regexp");
    }

    @Test
    void topicPermissionsAreSetListedAndCleared() {
        assertThat(node.ctl("set_topic_permissions", "guest", "amq.topic", "^{username}", "^b")
                        .out())
                .isEqualTo("Setting topic permissions on \"amq.topic\" for user \"guest\" in vhost \"/\" ...\n");
        assertThat(node.ctl("list_topic_permissions").out()).isEqualTo("""
                        Listing topic permissions for vhost "/" ...
                        user\texchange\twrite\tread
                        guest\tamq.topic\t^{username}\t^b
                        """);
        assertThat(node.ctl("-s", "list_user_topic_permissions", "guest").out())
                .isEqualTo("/\tamq.topic\t^{username}\t^b\n");
        assertThat(node.ctl("clear_topic_permissions", "guest", "amq.topic").out())
                .isEqualTo("Clearing topic permissions on \"amq.topic\" for user \"guest\" in vhost \"/\" ...\n");
        assertThat(node.ctl("clear_topic_permissions", "guest").out())
                .isEqualTo("Clearing topic permissions for user \"guest\" in vhost \"/\" ...\n");
        assertThat(node.ctl("list_topic_permissions").out())
                .isEqualTo("Listing topic permissions for vhost \"/\" ...\n\n");
    }
}

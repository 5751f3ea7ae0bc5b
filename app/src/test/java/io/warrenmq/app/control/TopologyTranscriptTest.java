package io.warrenmq.app.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.app.control.TestNode.Outcome;
import io.warrenmq.broker.metadata.Command;
import io.warrenmq.broker.queue.ConsumerSpec;
import io.warrenmq.broker.queue.QueueStatistics;
import io.warrenmq.broker.queue.QueueStatistics.ConsumerView;
import io.warrenmq.wire.FieldTable;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Virtual hosts, policies, parameters, queues and listings, as RabbitMQ 3.10.8 answers the same calls. */
class TopologyTranscriptTest {
    private static final FieldTable ARGUMENTS = FieldTable.builder()
            .add("x-max-length", 10)
            .add("x-overflow", "reject-publish")
            .build();

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
    void aVhostCanBeAddedTwiceAndDeletedOnce() {
        assertThat(node.ctl("add_vhost", "v1")).isEqualTo(new Outcome("Adding vhost \"v1\" ...\n", "", 0));
        assertThat(node.ctl("add_vhost", "v1").exitCode()).isZero();
        assertThat(node.ctl("delete_vhost", "v1")).isEqualTo(new Outcome("Deleting vhost \"v1\" ...\n", "", 0));
        assertThat(node.ctl("delete_vhost", "v1"))
                .isEqualTo(new Outcome("Deleting vhost \"v1\" ...\n", "Virtual host 'v1' does not exist\n", 65));
    }

    @Test
    void vhostsAreListedInTheColumnsThatWereAskedFor() {
        node.ctl("add_vhost", "v2", "--description", "some text", "--tags", "t1,t2", "--default-queue-type", "quorum");

        assertThat(node.ctl("list_vhosts").out()).isEqualTo("Listing vhosts ...\nname\n/\nv2\n");
        assertThat(node.ctl(
                                "-s",
                                "list_vhosts",
                                "name",
                                "description",
                                "tags",
                                "default_queue_type",
                                "tracing",
                                "cluster_state")
                        .out())
                .endsWith("v2\tsome text\t[t1, t2]\tquorum\tfalse\t[{rabbit@localhost, running}]\n");
        assertThat(node.ctl("--formatter", "json", "list_vhosts", "name", "tags", "tracing", "cluster_state")
                        .out())
                .endsWith(",{\"name\":\"v2\",\"tags\":[\"t1\",\"t2\"],\"tracing\":false,"
                        + "\"cluster_state\":{\"rabbit@localhost\":\"running\"}}\n]\n");
        assertThat(node.ctl("list_vhosts", "nosuch").exitCode()).isEqualTo(64);
    }

    @Test
    void addingAVhostAgainKeepsWhatItIsNotTold() {
        node.ctl("add_vhost", "v2", "--description", "some text", "--tags", "t1");

        node.ctl("add_vhost", "v2");

        assertThat(node.ctl("-s", "list_vhosts", "name", "description", "tags").out())
                .endsWith("v2\tsome text\t[t1]\n");
    }

    @Test
    void limitsOfVhostsAreJson() {
        node.ctl("add_vhost", "v1");

        assertThat(node.ctl("set_vhost_limits", "-p", "v1", "{\"max-connections\":5,\"max-queues\":9}")
                        .out())
                .isEqualTo(
                        "Setting vhost limits to \"{\"max-connections\":5,\"max-queues\":9}\" for vhost \"v1\" ...\n");
        assertThat(node.ctl("list_vhost_limits", "-p", "v1").out())
                .isEqualTo("Listing limits for vhost \"v1\" ...\n{\"max-connections\":5,\"max-queues\":9}\n");
        assertThat(node.ctl("list_vhost_limits", "--global").out()).isEqualTo("""
                        Listing limits for all vhosts ...
                        vhost\tlimits
                        v1\t{"max-connections":5,"max-queues":9}
                        """);
        assertThat(node.ctl("set_vhost_limits", "-p", "v1", "{\"foo\":5}"))
                .extracting(Outcome::err, Outcome::exitCode)
                .containsExactly("Error:\nValidation failed\n\nUnrecognised terms [{<<\"foo\">>,5}] in limits\n\n", 69);
        assertThat(node.ctl("clear_vhost_limits", "-p", "v1").out()).isEqualTo("Clearing vhost \"v1\" limits ...\n");
        assertThat(node.ctl("list_vhost_limits", "-p", "v1").out())
                .isEqualTo("Listing limits for vhost \"v1\" ...\n\n");
        assertThat(node.ctl("set_vhost_limits", "-p", "nov", "{}").exitCode()).isEqualTo(65);
    }

    @Test
    void tracingIsSwitched() {
        assertThat(node.ctl("trace_on").out())
                .isEqualTo("Starting tracing for vhost \"/\" ...\nTrace enabled for vhost /\n");
        assertThat(node.broker().isTraced("/")).isTrue();
        assertThat(node.ctl("trace_off").out())
                .isEqualTo("Stopping tracing for vhost \"/\" ...\nTrace disabled for vhost /\n");
        assertThat(node.broker().isTraced("/")).isFalse();
    }

    @Test
    void policiesAreSetListedAndClearedOnce() {
        assertThat(node.ctl("set_policy", "--priority", "1", "p1", "^q", "{\"max-length\":100}")
                        .out())
                .isEqualTo("Setting policy \"p1\" for pattern \"^q\" to \"{\"max-length\":100}\" with priority \"1\""
                        + " for vhost \"/\" ...\n");
        assertThat(node.ctl("list_policies").out()).isEqualTo("""
                        Listing policies for vhost "/" ...
                        vhost\tname\tpattern\tapply-to\tdefinition\tpriority
                        /\tp1\t^q\tall\t{"max-length":100}\t1
                        """);
        assertThat(node.ctl("clear_policy", "p1"))
                .isEqualTo(new Outcome("Clearing policy \"p1\" on vhost \"/\" ...\n", "", 0));
        assertThat(node.ctl("clear_policy", "p1"))
                .isEqualTo(new Outcome(
                        "Clearing policy \"p1\" on vhost \"/\" ...\n", "Error:\nParameter does not exist\n", 69));
        assertThat(node.ctl("list_policies").out()).isEqualTo("Listing policies for vhost \"/\" ...\n\n");
    }

    @Test
    void wrongPoliciesAreRefused() {
        assertThat(node.ctl("set_policy", "p", ".*", "{}"))
                .extracting(Outcome::err, Outcome::exitCode)
                .containsExactly("Error:\nValidation failed\n\nno policy provided\n\n", 69);
        assertThat(node.ctl("set_policy", "p", ".*", "{\"nosuchkey\":100}").err())
                .isEqualTo(
                        "Error:\nValidation failed\n\n[{<<\"nosuchkey\">>,100}] are not recognised policy settings\n\n");
        assertThat(node.ctl("set_policy", "p", ".*", "notjson").err()).startsWith("Error:\nJSON decoding error");
        assertThat(node.ctl("set_policy", "-p", "nov", "p", ".*", "{\"max-length\":1}"))
                .extracting(Outcome::err, Outcome::exitCode)
                .containsExactly("Virtual host 'nov' does not exist\n", 65);
    }

    @Test
    void operatorPoliciesHaveTextsOfTheirOwn() {
        assertThat(node.ctl("set_operator_policy", "--priority", "1", "op1", "^q", "{\"max-length\":100}")
                        .out())
                .startsWith("Setting operator policy override \"op1\" for pattern \"^q\"");
        assertThat(node.ctl("list_operator_policies").out())
                .startsWith("Listing operator policy overrides for vhost \"/\" ...\nvhost\tname\t");
        assertThat(node.ctl("clear_operator_policy", "op1").out())
                .isEqualTo("Clearing operator policy \"op1\" on vhost \"/\" ...\n");
    }

    @Test
    void parametersAreSetListedAndCleared() {
        assertThat(node.ctl("set_parameter", "vhost-limits", "limits", "{\"max-queues\":5}")
                        .out())
                .isEqualTo("Setting runtime parameter \"limits\" for component \"vhost-limits\""
                        + " to \"{\"max-queues\":5}\" in vhost \"/\" ...\n");
        assertThat(node.ctl("list_parameters").out()).isEqualTo("""
                        Listing runtime parameters for vhost "/" ...
                        component\tname\tvalue
                        vhost-limits\tlimits\t{"max-queues":5}
                        """);
        assertThat(node.ctl("clear_parameter", "vhost-limits", "limits").exitCode())
                .isZero();
        assertThat(node.ctl("clear_parameter", "vhost-limits", "limits"))
                .extracting(Outcome::err, Outcome::exitCode)
                .containsExactly("Error:\nParameter does not exist\n", 69);
        assertThat(node.ctl("set_parameter", "nosuch", "x", "1").err())
                .isEqualTo("Error:\nValidation failed\n\ncomponent nosuch not found\n\n");
    }

    @Test
    void globalParametersHoldTheNameOfTheCluster() {
        assertThat(node.ctl("set_cluster_name", "prod").out()).isEqualTo("Setting cluster name to prod ...\n");
        assertThat(node.ctl("-s", "list_global_parameters").out()).contains("cluster_name\t\"prod\"\n");
        assertThat(node.ctl("cluster_status").out()).contains("Cluster name: prod\n");
        assertThat(node.ctl("clear_global_parameter", "nosuch").exitCode()).isEqualTo(69);
    }

    @Test
    void queuesAreListedWithTheirFigures() {
        declare("q1", ARGUMENTS, 3, 1, List.of());

        assertThat(node.ctl("list_queues"))
                .isEqualTo(new Outcome(
                        "Timeout: 60.0 seconds ...\nListing queues for vhost / ...\nname\tmessages\nq1\t4\n", "", 0));
        assertThat(node.ctl("-q", "list_queues", "arguments", "name", "messages_ready", "durable")
                        .out())
                .isEqualTo("""
                        arguments\tname\tmessages_ready\tdurable
                        [{"x-max-length",10},{"x-overflow","reject-publish"}]\tq1\t3\ttrue
                        """);
        assertThat(node.ctl("--formatter", "json", "list_queues", "name", "arguments", "messages", "slave_pids")
                        .out())
                .isEqualTo("[\n{\"name\":\"q1\",\"arguments\":{\"x-max-length\":10,\"x-overflow\":\"reject-publish\"},"
                        + "\"messages\":4,\"slave_pids\":\"\"}\n]\n");
        assertThat(node.ctl("list_queues", "-p", "nov"))
                .isEqualTo(new Outcome("Timeout: 60.0 seconds ...\nListing queues for vhost nov ...\n", "", 0));
    }

    @Test
    void aQueueShowsThePolicyInEffect() {
        declare("q1", FieldTable.EMPTY, 0, 0, List.of());
        node.ctl("set_policy", "p1", "^q", "{\"max-length\":100}");

        assertThat(node.ctl("-s", "list_queues", "name", "policy", "effective_policy_definition")
                        .out())
                .isEqualTo("q1\tp1\t[{\"max-length\",100}]\n");
    }

    @Test
    void aQueueIsDeletedUnderItsConditions() {
        declare("q1", FieldTable.EMPTY, 3, 0, List.of(consumer("c")));

        assertThat(node.ctl("delete_queue", "nosuch"))
                .isEqualTo(new Outcome("Deleting queue 'nosuch' on vhost '/' ...\n", "Error:\nQueue not found\n", 64));
        assertThat(node.ctl("delete_queue", "q1", "--if-empty"))
                .isEqualTo(new Outcome(
                        "Deleting queue 'q1' on vhost '/' if queue is empty ...\n",
                        "Error:\nQueue is not empty\n",
                        64));
        assertThat(node.ctl("delete_queue", "q1", "-u").err()).isEqualTo("Error:\nQueue is in use\n");
        assertThat(node.ctl("delete_queue", "q1"))
                .isEqualTo(new Outcome(
                        "Deleting queue 'q1' on vhost '/' ...\nQueue was successfully deleted with 3 ready messages\n",
                        "",
                        0));
        assertThat(node.ctl("-s", "list_queues").out()).isEmpty();
    }

    @Test
    void aQueueIsPurged() {
        declare("q1", FieldTable.EMPTY, 3, 0, List.of());

        assertThat(node.ctl("purge_queue", "q1"))
                .isEqualTo(new Outcome("Purging queue 'q1' in vhost '/' ...\n", "", 0));
        assertThat(node.ctl("purge_queue", "nosuch"))
                .isEqualTo(new Outcome("Purging queue 'nosuch' in vhost '/' ...\n", "Error:\nnot_found\n", 69));
        assertThat(node.ctl("sync_queue", "q1").err()).isEqualTo("Error:\nnot_mirrored\n");
        assertThat(node.ctl("sync_queue", "nosuch").err()).isEqualTo("Error:\nnot_found\n");
    }

    @Test
    void exchangesAndBindingsAreListed() {
        declare("q1", FieldTable.EMPTY, 0, 0, List.of());
        node.broker()
                .must(new Command.Bind(
                        "/",
                        "amq.topic",
                        Command.Destination.QUEUE,
                        "q1",
                        "a.#",
                        FieldTable.builder().add("k", 1).add("s", "v").build(),
                        "guest"));

        assertThat(node.ctl("list_exchanges").out())
                .startsWith("Listing exchanges for vhost / ...\nname\ttype\n\tdirect\namq.direct\tdirect\n");
        assertThat(node.ctl("list_bindings").out()).isEqualTo("""
                        Listing bindings for vhost /...
                        source_name\tsource_kind\tdestination_name\tdestination_kind\trouting_key\targuments
                        \texchange\tq1\tqueue\tq1\t[]
                        amq.topic\texchange\tq1\tqueue\ta.#\t[{"k",1},{"s","v"}]
                        """);
    }

    @Test
    void consumersAreListed() {
        node.broker().connect("/", "guest");
        declare("q1", FieldTable.EMPTY, 0, 0, List.of(consumer("ctag-1")));

        assertThat(node.ctl("list_consumers").out()).isEqualTo("""
                        Listing consumers in vhost / ...
                        queue_name\tchannel_pid\tconsumer_tag\tack_required\tprefetch_count\tactive\targuments
                        q1\t<rabbit@localhost.1.1.1>\tctag-1\ttrue\t7\ttrue\t[{"x-priority",5}]
                        """);
    }

    @Test
    void connectionsAndChannelsAreListed() {
        node.broker().connect("/", "guest");

        assertThat(node.ctl("list_connections", "-q", "pid", "peer_port", "client_properties")
                        .out())
                .isEqualTo("""
                        pid\tpeer_port\tclient_properties
                        <rabbit@localhost.1.1.0>\t40001\t[{"connection_name","my-conn"}]
                        """);
        assertThat(node.ctl("list_channels").out()).isEqualTo("""
                        Listing channels ...
                        pid\tuser\tconsumer_count\tmessages_unacknowledged
                        <rabbit@localhost.1.1.1>\tguest\t1\t3
                        """);
    }

    @Test
    void queuesThatDoNotAnswerAreListed() {
        declare("q1", FieldTable.EMPTY, 0, 0, List.of());
        declare("stuck", FieldTable.EMPTY, 0, 0, List.of());

        assertThat(node.ctl("list_unresponsive_queues", "--queue-timeout", "50").out())
                .isEqualTo("Listing unresponsive queues for vhost / ...\nname\nstuck\n");
    }

    private void declare(String name, FieldTable arguments, long ready, long unacked, List<ConsumerView> consumers) {
        node.broker().declare("/", name, arguments);
        node.broker()
                .queues
                .statistics
                .put(
                        name,
                        new QueueStatistics(
                                ready, unacked, 5 * ready, 5 * unacked, ready, 1000, 0, consumers, 0, 0, 0, 0, 0));
    }

    private static ConsumerView consumer(String tag) {
        ConsumerSpec spec = new ConsumerSpec(
                tag,
                "127.0.0.1:40001 -> 127.0.0.1:5672 (1)",
                false,
                false,
                7,
                5,
                FieldTable.builder().add("x-priority", 5).build(),
                "guest");
        return new ConsumerView(spec, true, 0);
    }
}

package io.warrenmq.ctl.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class OptionParserTest {
    private static final List<Option> OF_COMMAND = List.of(Option.whole("priority"), Option.flag("if-empty", 'e'));

    @Test
    void optionsMayStandBeforeAndAfterTheCommand() {
        ParsedLine line = parse("-n", "rabbit@a", "list_queues", "-q", "--vhost", "v1", "name", "-t", "5");

        assertThat(line.command()).isEqualTo("list_queues");
        assertThat(line.arguments()).containsExactly("name");
        assertThat(line.option("node")).contains("rabbit@a");
        assertThat(line.option("vhost")).contains("v1");
        assertThat(line.option("timeout")).contains("5");
        assertThat(line.flag("quiet")).isTrue();
        assertThat(line.invalid()).isEmpty();
    }

    @Test
    void valuesFollowAfterABlankOrAnEqualsSign() {
        assertThat(parse("set_policy", "--priority=7").option("priority")).contains("7");
        assertThat(parse("set_policy", "--priority", "-7").option("priority")).contains("-7");
        assertThat(parse("list_users", "--formatter=json").option("formatter")).contains("json");
    }

    @Test
    void twoDashesEndTheOptions() {
        ParsedLine line = parse("add_user", "--", "-odd", "--password");

        assertThat(line.arguments()).containsExactly("-odd", "--password");
        assertThat(line.invalid()).isEmpty();
    }

    @Test
    void aLoneDashIsAnArgument() {
        assertThat(parse("export_definitions", "-").arguments()).containsExactly("-");
    }

    @Test
    void lettersOfFlagsCanBeJoined() {
        ParsedLine line = parse("delete_queue", "q", "-qe");

        assertThat(line.flag("quiet")).isTrue();
        assertThat(line.flag("if-empty")).isTrue();
    }

    @Test
    void unknownOptionsAndWrongValuesAreGatheredAsTheyAreReported() {
        ParsedLine line = parse("set_policy", "--nosuchoption", "--priority", "x", "--foo=bar");

        assertThat(line.invalid()).containsExactly("--nosuchoption : ", "--priority : x", "--foo : bar");
    }

    @Test
    void theCommandIsFoundBehindOptionsWithValues() {
        assertThat(OptionParser.commandOf(List.of("-n", "a@b", "-q", "status"))).contains("status");
        assertThat(OptionParser.commandOf(List.of("--nosuchoption", "list_users")))
                .contains("list_users");
        assertThat(OptionParser.commandOf(List.of("-q"))).isEmpty();
    }

    @Test
    void anEmptyArgumentIsAnArgument() {
        assertThat(parse("set_permissions", "u", "", "", ".*").arguments()).containsExactly("u", "", "", ".*");
    }

    private static ParsedLine parse(String... words) {
        return OptionParser.parse(List.of(words), OF_COMMAND);
    }
}

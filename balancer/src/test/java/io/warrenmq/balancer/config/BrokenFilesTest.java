package io.warrenmq.balancer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is refused, each with one message that names file, line and remedy. */
@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class BrokenFilesTest {
    private static final String SOUND = """
            defaults
              timeout connect 5s
              timeout client 2m
              timeout server 2m
            """;

    /** A text, and its message; {@code %} stands for the sound beginning of four lines. */
    static Stream<Arguments> broken() {
        return Stream.of(
                broken("", 0, "there is no 'listen', 'frontend' or 'backend' section, so nothing to do; add one."),
                broken(
                        "bind :1",
                        1,
                        "'bind' stands outside of all sections; begin one above it, for example 'global'."),
                broken("frontent x", 1, "unknown keyword 'frontent' out of section (did you mean 'frontend'?)."),
                broken("peers p\n peer a 1", 1, "section 'peers' is not supported; remove it and what refers to it."),
                broken(
                        "global\n maxcon 5",
                        2,
                        "unknown keyword 'maxcon' in 'global' section (did you mean 'maxconn'?)."),
                broken("global\n maxconn many", 2, "'maxconn' expects a number, not 'many'."),
                broken("global\n maxconn 0", 2, "'maxconn' expects a number from 1 to 2147483647, not 0."),
                broken("global\n maxconn", 2, "'maxconn' expects a number."),
                broken(
                        "global\n log 127.0.0.1 locl0",
                        2,
                        "log facility 'locl0' is unknown (did you mean 'local0'?). Known are: "
                                + String.join(" ", LogParser.FACILITIES) + "."),
                broken("global\n log 127.0.0.1:x local0", 2, "port 'x' in '127.0.0.1:x' is not a number."),
                broken("global\n lua-load x", 2, "'lua-load' is not supported; there is no Lua here."),
                broken("global\n stats socket /s level root", 2, "'level' is user, operator or admin, not 'root'."),
                broken(
                        "listen a!\n",
                        1,
                        "listen 'a!' has a character that names cannot have; use letters, digits and - _ . :"),
                broken("listen", 1, "'listen' expects a name."),
                broken("%listen a\n bind 5672", 6, "'5672' lacks a port; write it as ADDRESS:PORT, for example :5672."),
                broken("%listen a\n bind :70000", 6, "port 70000 in ':70000' is not between 1 and 65535."),
                broken("%listen a\n bind [::1:5672", 6, "address '[::1:5672' lacks a ']'."),
                broken(
                        "%listen a\n bind :6000-5000",
                        6, "port range '6000-5000' is empty or has more than 1024 ports."),
                broken(
                        "%listen a\n bind :1 accept-prox",
                        6, "'bind' has the unknown parameter 'accept-prox' (did you mean 'accept-proxy'?)."),
                broken(
                        "%listen a\n bind :1 ssl",
                        6, "'bind ... ssl' expects 'crt FILE', a PEM file with certificate and private key."),
                broken(
                        "%listen a\n bind :1 ssl crt /no/such.pem",
                        6, "file '/no/such.pem' cannot be read; name a PEM file that this user may read."),
                broken(
                        "%listen a\n bind :1 ssl crt pom.xml accept-proxy",
                        6, "'accept-proxy' and 'ssl' on one 'bind' are not supported; end TLS in front, or here."),
                broken("%listen a\n bind", 6, "'bind' expects an address, for example :5672."),
                broken(
                        "%listen a\n mode tpc",
                        6, "unknown proxy mode 'tpc' (did you mean 'tcp'?). Known are tcp and http."),
                broken(
                        "%listen a\n balance roundrobbin",
                        6,
                        "'balance' does not know 'roundrobbin' (did you mean 'roundrobin'?)."
                                + " Known are: roundrobin, static-rr, leastconn, source, random, first."),
                broken(
                        "%listen a\n balanse source",
                        6, "unknown keyword 'balanse' in 'listen' section (did you mean 'balance'?)."),
                broken(
                        "%frontend a\n balance source",
                        6,
                        "'balance' cannot stand in a 'frontend' section; it belongs into defaults, listen, backend."),
                broken(
                        "%backend a\n bind :1",
                        6, "'bind' cannot stand in a 'backend' section; it belongs into frontend, listen."),
                broken("%listen a\n timeout conect 5s", 6, "'timeout conect' is unknown (did you mean 'connect'?)."),
                broken(
                        "%listen a\n timeout connect 5x",
                        6, "'timeout connect' has the unknown unit 'x' in '5x'; use us, ms, s, m, h or d."),
                broken(
                        "%listen a\n timeout connect soon",
                        6, "'timeout connect' expects a time such as 500ms, 5s or 1m, not 'soon'."),
                broken("%listen a\n timeout connect 30d", 6, "'timeout connect' is longer than 24 days: '30d'."),
                broken(
                        "%listen a\n server s 127.0.0.1:1\n server s 127.0.0.1:2",
                        7, "server 's' exists already, at t:6; give it another name."),
                broken("%listen a\n server s", 6, "'server' expects an address behind the name."),
                broken("%listen a\n server s :5672", 6, "server 's' lacks a host in ':5672'; write HOST:PORT."),
                broken(
                        "%listen a\n server s 127.0.0.1:1 weigth 5",
                        6, "'server' has the unknown parameter 'weigth' (did you mean 'weight'?)."),
                broken(
                        "%listen a\n server s 127.0.0.1:1 weight 300",
                        6, "'weight' expects a number from 0 to 256, not 300."),
                broken("%listen a\n server s 127.0.0.1:1 inter 0", 6, "'inter' must be at least 1 ms, not '0'."),
                broken("%listen a\n server s 127.0.0.1:1 inter", 6, "'server' expects a value behind 'inter'."),
                broken(
                        "%listen a\n server s 127.0.0.1:1 ssl",
                        6,
                        "'server ... ssl' is not supported; pass TLS through with 'mode tcp', or end it at 'bind ... ssl crt FILE'."),
                broken(
                        "%listen a\n server s 127.0.0.1 check",
                        6,
                        "server 's' has no port of its own, so that its check does not know where to; add 'port N' or remove 'check'."),
                broken(
                        "%listen a\n server s 127.0.0.1:1 on-marked-down shutdown-session",
                        6,
                        "'on-marked-down' is 'shutdown-sessions' here, not 'shutdown-session' (did you mean 'shutdown-sessions'?)."),
                broken(
                        "%listen a\n server s 127.0.0.1:1 track b/x",
                        6, "server 's' tracks 'b/x', which is no BACKEND/SERVER."),
                broken(
                        "%frontend a\n bind :1\n default_backend nome\nbackend name",
                        7, "unable to find required backend 'nome' (did you mean 'name'?)."),
                broken(
                        "%frontend a\n bind :1\n default_backend b\nbackend b\n mode http",
                        7, "frontend 'a' has mode tcp, but backend 'b' has mode http; give both the same."),
                broken(
                        "%frontend a\n bind :1\nlisten a\n bind :2",
                        7, "'listen a' has the same name as 'frontend a' at t:5; give it another name."),
                broken(
                        "%frontend a\n use_backend b if x",
                        6, "no such ACL : 'x'. Define it with 'acl' above this line."),
                broken(
                        "%frontend a\n acl x hdr(host) y",
                        6,
                        "condition 'hdr(host)' is not supported; known are: src, dst_port, nbsrv(BACKEND), always_true, always_false."),
                broken(
                        "%frontend a\n acl x src 10.0.0.0/33",
                        6, "'network 10.0.0.0/33' expects a number from 0 to 32, not 33."),
                broken(
                        "%frontend a\n use_backend b when x",
                        6, "'use_backend' expects 'if' or 'unless' and a condition, not 'when'."),
                broken(
                        "%frontend a\n use_backend b if { src 10.0.0.1",
                        6, "a condition that begins with '{' lacks its '}' (with a blank before it)."),
                broken(
                        "%frontend a\n tcp-request content reject",
                        6,
                        "'tcp-request content reject' is not supported; 'connection accept' and 'connection reject' are."),
                broken(
                        "%listen a\n stick-table type ip",
                        6, "'stick-table' is not supported; remove it, and do without what it did."),
                broken(
                        "%listen a\n http-request deny",
                        6,
                        "'http-request deny' is not supported; only 'http-request use-service prometheus-exporter if { path PATH }' is."),
                broken(
                        "%listen a\n option tcplogg",
                        6, "unknown option 'tcplogg' (did you mean 'tcplog'?); remove it if nothing depends on it."),
                broken(
                        "%listen a\n option httpchk GET /\n http-check expect string x",
                        7, "'http-check' is supported as 'http-check expect status N' only."),
                broken("%listen a\n tcp-check send-binary 0", 6, "'0' is not an even number of hexadecimal digits."),
                broken("%listen a\n tcp-check expect rstring (", 6, "'(' is no regular expression: Unclosed group."),
                broken(
                        "%listen a\n option amqp-check user u",
                        6, "'option amqp-check' needs both 'user' and 'pass' to log in."),
                broken(
                        "%listen a\n stats auth admin",
                        6, "'stats auth' expects USER:PASSWORD with a colon between them."),
                broken("%listen a\n stats urii /x", 6, "'stats urii' is not supported (did you mean 'uri'?)."),
                broken("%listen a\n stats uri x", 6, "'stats uri' expects a path that begins with '/', not 'x'."),
                broken(
                        "%listen a\n mode http\n option forwardfor excpt 10.0.0.0/8",
                        7, "'option forwardfor' has the unknown word 'excpt' (did you mean 'except'?)."),
                broken(
                        "%listen a\n mode http\n option forwardfor header X:Y",
                        7, "'X:Y' is no name of a header, for example X-Forwarded-For."),
                broken(
                        "%listen a\n monitor-uri /m",
                        5, "listen 'a' answers requests of HTTP and so needs 'mode http'."),
                broken("%listen a\n description 'x", 6, "unmatched single quote; close it before the end of the line."),
                broken(
                        "%listen a\n description \"x",
                        6, "unmatched double quote; close it before the end of the line."),
                broken(
                        "%listen a\n description x\\",
                        6, "the line ends in a backslash; remove it, or write \\\\ for a backslash."),
                broken("%listen a\n retries 3 4", 6, "'retries 3' cannot handle unexpected argument '4'; remove it."),
                broken("%listen a from b\n", 5, "no 'defaults' section has the name 'b'."));
    }

    private static Arguments broken(String text, int line, String message) {
        return Arguments.of(text.replace("%", SOUND), line, message);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void aBrokenFileIsRefusedWithOneMessage(String text, int line, String message) {
        ConfigResult result = TestConfig.read(text);

        assertThat(result).isInstanceOf(ConfigResult.Refused.class);
        assertThat(((ConfigResult.Refused) result).errors())
                .extracting(Finding::toString)
                .containsExactly("config : parsing [t:" + line + "] : " + message);
    }

    @Test
    void allErrorsAreReportedButNoMoreThanAPersonReads() {
        ConfigResult result = TestConfig.read("global\n" + "oops 1\n".repeat(200));

        assertThat(((ConfigResult.Refused) result).errors()).hasSize(50);
    }

    @Test
    void theLinesOfARefusedSectionAreNotReported() {
        ConfigResult result = TestConfig.read("listen a!\n bind :1\n frobnicate\n");

        assertThat(((ConfigResult.Refused) result).errors()).hasSize(1);
    }

    @Test
    void whateverIsReadThereIsAResultWithPlacesAndNoException() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> words = List.of(
                "global",
                "defaults",
                "listen",
                "frontend",
                "backend",
                "bind",
                "server",
                "a",
                ":1",
                "127.0.0.1:5672",
                "check",
                "inter",
                "0",
                "-1",
                "99999999999",
                "balance",
                "source",
                "option",
                "httpchk",
                "stats",
                "uri",
                "/",
                "timeout",
                "client",
                "5s",
                "\"",
                "'",
                "\\",
                "#",
                "{",
                "}",
                "if",
                "acl",
                "src",
                "use_backend",
                "\n",
                "\n",
                "\n",
                "log",
                "[::",
                "weight",
                "$",
                "\"${PORT}\"",
                "é",
                "tcp-check",
                "expect",
                "rstring",
                "((",
                "no",
                "maxconn",
                "hash-type");
        for (int round = 0; round < 3000; round++) {
            StringBuilder text = new StringBuilder();
            for (int word = random.nextInt(40); word >= 0; word--) {
                text.append(words.get(random.nextInt(words.size()))).append(random.nextInt(8) == 0 ? "" : " ");
            }
            ConfigResult result = TestConfig.read(text.toString());
            assertThat(result).as("seed %d: %s", seed, text).isNotNull();
            if (result instanceof ConfigResult.Refused refused) {
                assertThat(refused.errors())
                        .as("seed %d: %s", seed, text)
                        .isNotEmpty()
                        .allSatisfy(error -> {
                            assertThat(error.place().line()).isBetween(0, 60);
                            assertThat(error.text()).isNotBlank();
                        });
            }
        }
    }
}

package io.warrenmq.balancer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and responses between clients and servers. */
@SuppressWarnings("StringConcatToTextBlock") // configurations are put together from parts
class HttpProxyTest {
    /** A request as a server gets it. */
    private record Received(String head, byte[] body) {}

    private interface Handler {
        void handle(Received request, OutputStream out) throws IOException;
    }

    private static TestServer web(Handler handler) {
        return new TestServer(socket -> {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String head = head(in);
            if (head.toLowerCase(java.util.Locale.ROOT).contains("\r\nexpect: 100-continue\r\n")) {
                send(socket.getOutputStream(), "HTTP/1.1 100 Continue\r\n\r\n");
            }
            handler.handle(new Received(head, body(head, in)), socket.getOutputStream());
        });
    }

    private static TestServer named(String name) {
        return web((request, out) -> send(out, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n" + name));
    }

    private static TestServer raw(String response) {
        return web((request, out) -> send(out, response));
    }

    /** Up to the empty line, header names in lower case. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (true) {
            String line = line(in);
            if (line.isEmpty()) {
                return head.append("\r\n").toString();
            }
            int colon = head.isEmpty() ? -1 : line.indexOf(':');
            head.append(
                            colon < 0
                                    ? line
                                    : line.substring(0, colon).toLowerCase(java.util.Locale.ROOT)
                                            + line.substring(colon))
                    .append("\r\n");
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new IOException("ended after: " + line);
            }
            line.append((char) next);
        }
        return line.toString().stripTrailing();
    }

    private static byte[] body(String head, InputStream in) throws IOException {
        if (head.contains("\r\ntransfer-encoding: chunked\r\n")) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            while (true) {
                int length = Integer.parseInt(line(in), 16);
                all.write(in.readNBytes(length));
                line(in);
                if (length == 0) {
                    return all.toByteArray();
                }
            }
        }
        int at = head.indexOf("\r\ncontent-length: ");
        return at < 0
                ? new byte[0]
                : in.readNBytes(Integer.parseInt(head.substring(at + 18, head.indexOf('\r', at + 2))));
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String listen(String lines, TestServer... servers) {
        StringBuilder text = new StringBuilder("listen web\n mode http\n bind 127.0.0.1:0\n" + lines);
        for (int index = 0; index < servers.length; index++) {
            text.append(" server s" + index + " 127.0.0.1:" + servers[index].port() + "\n");
        }
        return text.toString();
    }

    /** One request on a connection of its own, up to the end of the connection. */
    private static String ask(TestBalancer balancer, String request) throws IOException {
        try (Socket socket = balancer.connect("web")) {
            send(socket.getOutputStream(), request);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static HttpResponse<byte[]> post(TestBalancer balancer, HttpRequest.BodyPublisher body, boolean expect)
            throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + balancer.port("web") + "/p"))
                            .POST(body)
                            .expectContinue(expect)
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        }
    }

    private static TestServer echo() {
        return web((request, out) -> {
            send(out, "HTTP/1.1 200 OK\r\nContent-Length: " + request.body().length + "\r\n\r\n");
            out.write(request.body());
        });
    }

    @Test
    void theRequestsOfOneConnectionAreSpreadOverServers() throws Exception {
        try (TestServer a = named("a");
                TestServer b = named("b");
                TestBalancer balancer = new TestBalancer(listen("", a, b));
                Socket socket = balancer.connect("web")) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            StringBuilder names = new StringBuilder();
            for (int turn = 0; turn < 4; turn++) {
                send(socket.getOutputStream(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
                names.append(new String(body(head(in), in), StandardCharsets.ISO_8859_1));
            }
            assertThat(names).hasToString("abab");
            TestBalancer.await(
                    "no request at a server", () -> balancer.server("web", "s0").served() == 0);
            assertThat(balancer.server("web", "s0").counters.sessions.sum()).isEqualTo(2);
            assertThat(balancer.balancer
                            .frontends()
                            .getFirst()
                            .counters
                            .requests
                            .sum())
                    .isEqualTo(4);
        }
    }

    @Test
    void requestsThatComeBeforeTheirAnswersAreAnsweredInOrder() throws Exception {
        try (TestServer server = web((request, out) -> {
                    String path = request.head().split(" ", 3)[1];
                    send(out, "HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
                });
                TestBalancer balancer = new TestBalancer(listen("", server))) {
            String answers = ask(
                    balancer,
                    "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
                            + "GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answers).containsSubsequence("/1", "/2", "/3").endsWith("/3");
        }
    }

    @Test
    void aServerIsToldTheClientAndNothingOfItsConnection() throws Exception {
        try (TestServer server = web((request, out) -> send(
                        out,
                        "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5\r\nContent-Length: "
                                + request.head().length() + "\r\n\r\n" + request.head()));
                TestBalancer balancer = new TestBalancer(listen(" option forwardfor\n", server))) {
            String answer = ask(
                    balancer,
                    "GET /path?q HTTP/1.0\r\nHost: site\r\nConnection: X-Hop, Upgrade, Host\r\nX-Hop: 1\r\nUpgrade: h2c\r\n"
                            + "X-Forwarded-For: 192.0.2.9\r\nAccept: */*\r\n\r\n");
            assertThat(answer)
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .doesNotContainIgnoringCase("keep-alive:")
                    .contains("GET /path?q HTTP/1.0\r\n", "host: site\r\n", "accept: */*\r\n", "connection: close\r\n")
                    .containsSubsequence("x-forwarded-for: 192.0.2.9\r\n", "x-forwarded-for: 127.0.0.1\r\n")
                    .doesNotContain("x-hop", "upgrade");
        }
    }

    @ParameterizedTest
    @CsvSource({"'', true", "except 127.0.0.0/8, false", "header X-Client, false", "if-none, true"})
    void theHeaderOfTheClientFollowsItsOption(String words, boolean usual) throws Exception {
        try (TestServer server = web((request, out) -> send(
                        out,
                        "HTTP/1.1 200 OK\r\nContent-Length: " + request.head().length() + "\r\n\r\n"
                                + request.head()));
                TestBalancer balancer = new TestBalancer(listen(" option forwardfor " + words + "\n", server))) {
            String answer = ask(balancer, "GET / HTTP/1.0\r\n\r\n");
            assertThat(answer.contains("x-forwarded-for: 127.0.0.1")).isEqualTo(usual);
            assertThat(answer.contains("x-client: 127.0.0.1")).isEqualTo(words.startsWith("header"));
            if (words.equals("if-none")) {
                assertThat(ask(balancer, "GET / HTTP/1.0\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n"))
                        .contains("192.0.2.9")
                        .doesNotContain("127.0.0.1");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBodyPassesBothWaysWithALengthAndInChunks(boolean chunked) throws Exception {
        byte[] body = new byte[5_000_000];
        new Random(7).nextBytes(body);
        try (TestServer server = echo();
                TestBalancer balancer = new TestBalancer(listen("", server))) {
            HttpRequest.BodyPublisher publisher = chunked
                    ? HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body))
                    : HttpRequest.BodyPublishers.ofByteArray(body);
            HttpResponse<byte[]> response = post(balancer, publisher, false);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(Arrays.equals(response.body(), body))
                    .as("the same bytes")
                    .isTrue();
        }
    }

    @Test
    void aClientThatWaitsForAWordBeforeItSendsTheBodyGetsIt() throws Exception {
        try (TestServer server = echo();
                TestBalancer balancer = new TestBalancer(listen("", server))) {
            HttpResponse<byte[]> response =
                    post(balancer, HttpRequest.BodyPublishers.ofByteArray(new byte[100_000]), true);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).hasSize(100_000);
        }
    }

    @Test
    void aBodyThatNobodyTakesDoesNotKeepTheClientFromItsAnswer() throws Exception {
        try (TestServer server = named("a");
                TestBalancer balancer = new TestBalancer(listen(" retries 0\n stats uri /stats\n", server));
                Socket socket = balancer.connect("web")) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            byte[] body = new byte[3_000_000];
            for (String path : List.of("/stats", "/x")) {
                if (path.equals("/x")) {
                    server.kill();
                }
                send(
                        socket.getOutputStream(),
                        "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n");
                socket.getOutputStream().write(body);
                String head = head(in);
                assertThat(head).startsWith(path.equals("/x") ? "HTTP/1.1 503 " : "HTTP/1.1 405 ");
                body(head, in);
            }
            server.restart();
            send(socket.getOutputStream(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(head(in)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aServerThatAnswersBeforeItHasReadTheBodyIsHeard() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        try (TestServer server = new TestServer(socket -> {
                    head(socket.getInputStream());
                    send(socket.getOutputStream(), "HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
                    await(answered);
                });
                TestBalancer balancer = new TestBalancer(listen("", server));
                Socket socket = balancer.connect("web")) {
            send(socket.getOutputStream(), "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nabc");
            assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 413 ");
            answered.countDown();
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IOException("nothing happened");
            }
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void anAnswerThatEndsWithItsConnectionBecomesChunksOrEndsTheClientsOne() throws Exception {
        try (TestServer server = raw("HTTP/1.1 200 OK\r\n\r\nto the end");
                TestBalancer balancer = new TestBalancer(listen("", server))) {
            assertThat(ask(balancer, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .containsIgnoringCase("transfer-encoding: chunked")
                    .endsWith("a\r\nto the end\r\n0\r\n\r\n");
            assertThat(ask(balancer, "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"))
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .endsWith("\r\n\r\nto the end");
        }
    }

    @Test
    void chunksReachAnOldClientWithoutTheirFrames() throws Exception {
        try (TestServer server =
                        raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
                TestBalancer balancer = new TestBalancer(listen("", server))) {
            assertThat(ask(balancer, "GET / HTTP/1.0\r\n\r\n"))
                    .doesNotContainIgnoringCase("transfer-encoding")
                    .endsWith("\r\n\r\nabcde");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, HTTP/1.1 200 OK\\r\\nContent-Length: 99",
        "HEAD, HTTP/1.1 200 OK\\r\\nTransfer-Encoding: chunked",
        "GET, HTTP/1.1 204 No Content",
        "GET, HTTP/1.1 304 Not Modified\\r\\nContent-Length: 99"
    })
    void anAnswerWithoutABodyEndsWithItsHead(String method, String head) throws Exception {
        try (TestServer server = raw(head.replace("\\r\\n", "\r\n") + "\r\n\r\n");
                TestBalancer balancer = new TestBalancer(listen("", server));
                Socket socket = balancer.connect("web")) {
            for (int turn = 0; turn < 2; turn++) {
                send(socket.getOutputStream(), method + " / HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(head(socket.getInputStream())).startsWith(head.substring(0, 12));
            }
        }
    }

    @Test
    void anAnswerThatBreaksOffIsNotTakenForAWholeOne() throws Exception {
        try (TestServer server = raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this");
                TestBalancer balancer = new TestBalancer(listen(" option httplog\n", server))) {
            assertThatThrownBy(() -> post(balancer, HttpRequest.BodyPublishers.noBody(), false))
                    .isInstanceOf(IOException.class);
            TestBalancer.await("the log", () -> balancer.log().contains(" SD-- "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SMTP ready\r\n\r\n", "HTTP/1.1 101 Switching\r\n\r\n"})
    void whatIsNoAnswerIsABadGateway(String response) throws Exception {
        try (TestServer server = raw(response);
                TestBalancer balancer = new TestBalancer(listen("", server))) {
            assertThat(ask(balancer, "GET / HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 502 ");
            assertThat(balancer.balancer
                            .backend("web")
                            .orElseThrow()
                            .counters
                            .responses[4]
                            .sum())
                    .isEqualTo(1);
        }
    }

    @Test
    void aServerThatIsSilentIsGivenUp() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        try (TestServer server = web((request, out) -> await(done));
                TestBalancer balancer = new TestBalancer(listen(" timeout server 200ms\n option httplog\n", server))) {
            assertThat(ask(balancer, "GET /x\"y HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 504 ");
            TestBalancer.await("the log", () -> balancer.log().contains(" sH-- "));
            assertThat(balancer.log())
                    .containsPattern("web web/s0 0/0/\\d+/-1/\\d+ 504 \\d+ - - sH-- .* \"GET /x#22y HTTP/1.0\"");
            done.countDown();
        }
    }

    @Test
    void anotherServerIsTriedWhereOneCannotBeReached() throws Exception {
        try (TestServer a = named("a");
                TestServer b = named("b");
                TestBalancer balancer = new TestBalancer(listen(" option redispatch\n", a, b))) {
            a.kill();
            for (int turn = 0; turn < 4; turn++) {
                assertThat(ask(balancer, "GET / HTTP/1.0\r\n\r\n")).endsWith("\r\n\r\nb");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, GET\\r\\n\\r\\n",
        "400, GET / HTTP/1.1\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\nab",
        "405, CONNECT x:1 HTTP/1.0\\r\\n\\r\\n"
    })
    void aRequestThatCannotBeTrustedIsRefused(int status, String request) throws Exception {
        try (TestServer server = named("a");
                TestBalancer balancer = new TestBalancer(listen("", server))) {
            assertThat(ask(balancer, request.replace("\\r\\n", "\r\n"))).startsWith("HTTP/1.1 " + status + " ");
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void headersAndTheFirstLineHaveALength() throws Exception {
        try (TestServer server = named("a");
                TestBalancer balancer = new TestBalancer(listen("", server))) {
            assertThat(ask(balancer, "GET /" + "x".repeat(9000) + " HTTP/1.1\r\n\r\n"))
                    .startsWith("HTTP/1.1 414 ");
            assertThat(ask(balancer, "GET / HTTP/1.1\r\n" + ("X: " + "y".repeat(1000) + "\r\n").repeat(17) + "\r\n"))
                    .startsWith("HTTP/1.1 431 ");
        }
    }

    @Test
    void aRequestThatDoesNotEndIsGivenUp() throws Exception {
        try (TestServer server = named("a");
                TestBalancer balancer = new TestBalancer(listen(" timeout http-request 2s\n", server))) {
            assertThat(ask(balancer, "GET / HTTP/1.1\r\nHost:")).startsWith("HTTP/1.1 408 ");
            assertThat(ask(balancer, "")).isEmpty();
        }
    }

    @Test
    void aClientThatOnlySaysThatItSendsNoMoreGetsItsAnswer() throws Exception {
        try (TestServer server = named("a");
                TestBalancer balancer = new TestBalancer(listen("", server));
                Socket socket = balancer.connect("web")) {
            send(socket.getOutputStream(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("a");
        }
    }

    @Test
    void aClientThatDoesNotReadStopsItsServer() throws Exception {
        AtomicLong written = new AtomicLong();
        try (TestServer server = web((request, out) -> {
                    send(out, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
                    byte[] piece = new byte[65_536];
                    while (true) {
                        out.write(piece);
                        written.addAndGet(piece.length);
                    }
                });
                TestBalancer balancer = new TestBalancer(listen(" timeout client 1s\n option httplog\n", server));
                Socket socket = balancer.connect("web")) {
            send(socket.getOutputStream(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            TestBalancer.await("the client to be given up", () -> balancer.log().contains(" cD-- "));
            assertThat(written.get()).as("bytes that nobody reads").isLessThan(256 << 20);
            TestBalancer.await(
                    "the end of the request", () -> balancer.server("web", "s0").served() == 0);
        }
    }

    @Test
    void theClientOfAProxyInFrontIsTheOneThatCounts() throws Exception {
        try (TestServer server = web((request, out) -> send(
                        out,
                        "HTTP/1.1 200 OK\r\nContent-Length: " + request.head().length() + "\r\n\r\n"
                                + request.head()));
                TestBalancer balancer = new TestBalancer("listen web\n mode http\n bind 127.0.0.1:0 accept-proxy\n"
                        + " option forwardfor\n acl bad src 192.0.2.66\n tcp-request connection reject if bad\n"
                        + " server a 127.0.0.1:" + server.port() + "\n")) {
            assertThat(ask(balancer, "PROXY TCP4 192.0.2.1 192.0.2.2 5000 80\r\nGET / HTTP/1.0\r\n\r\n"))
                    .contains("x-forwarded-for: 192.0.2.1\r\n");
            assertThat(ask(balancer, "PROXY TCP4 192.0.2.66 192.0.2.2 5000 80\r\nGET / HTTP/1.0\r\n\r\n"))
                    .isEmpty();
        }
    }

    @Test
    void anOperatorCutsTheRequestsOfAServer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (TestServer server = web((request, out) -> {
                    asked.countDown();
                    await(done);
                });
                TestBalancer balancer = new TestBalancer(listen("", server));
                Socket socket = balancer.connect("web")) {
            send(socket.getOutputStream(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            await(asked);
            TestBalancer.await(
                    "it to be known",
                    () -> !balancer.server("web", "s0").connections.isEmpty());
            balancer.server("web", "s0")
                    .connections
                    .forEach(request -> request.cut(io.warrenmq.balancer.pool.Cuttable.Reason.KILLED));
            assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 503 ");
            done.countDown();
        }
    }
}

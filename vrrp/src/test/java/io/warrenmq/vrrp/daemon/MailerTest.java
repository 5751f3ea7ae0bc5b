package io.warrenmq.vrrp.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.warrenmq.vrrp.config.MailConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MailerTest {

    private final BlockingQueue<String> logged = new LinkedBlockingQueue<>();

    private static MailConfig config(int port) {
        return new MailConfig(
                List.of("ops@example.com", "oncall@example.com"),
                "notice@example.com",
                "127.0.0.1",
                port,
                "lb43",
                5_000_000_000L,
                true);
    }

    /** Speaks as a mail server to one client and returns what it heard. */
    private static List<String> serve(ServerSocket server, String answerToData) throws IOException {
        List<String> heard = new ArrayList<>();
        try (Socket client = server.accept()) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            answer(client, "220-hello\r\n220 there");
            boolean data = false;
            String line;
            while ((line = in.readLine()) != null && !line.equals("QUIT")) {
                heard.add(line);
                if (data && !line.equals(".")) {
                    continue;
                }
                data = line.equals("DATA");
                answer(client, data ? answerToData : "250 fine");
            }
        }
        return heard;
    }

    private static void answer(Socket client, String text) throws IOException {
        client.getOutputStream().write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    private Mailer mailer() {
        Mailer mailer = new Mailer(new DaemonLog(logged::add));
        mailer.start();
        return mailer;
    }

    @Test
    void aChangeIsTold() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            mailer().post(
                            config(server.getLocalPort()),
                            "[lb43] VRRP Instance A - Entering MASTER state",
                            "=> owns <=");

            assertThat(serve(server, "354 go on"))
                    .contains(
                            "HELO lb43",
                            "MAIL FROM:<notice@example.com>",
                            "RCPT TO:<ops@example.com>",
                            "RCPT TO:<oncall@example.com>",
                            "Subject: [lb43] VRRP Instance A - Entering MASTER state",
                            "=> owns <=");
        }
    }

    @Test
    void whatTheServerRefusesIsLoggedOnce() throws IOException, InterruptedException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            mailer().post(config(server.getLocalPort()), "a subject", "a body");
            assertThat(serve(server, "554 no")).doesNotContain("a body");

            assertThat(logged.poll(5, TimeUnit.SECONDS))
                    .contains("cannot send the mail 'a subject'", "the server answered '554 no'", "Check smtp_server");
        }
    }

    @Test
    void anUnreachableServerDelaysNobody() throws IOException, InterruptedException {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
        }
        Mailer mailer = mailer();
        for (int mail = 0; mail < 200; mail++) {
            mailer.post(config(port), "a subject", "a body");
        }

        assertThat(logged.poll(5, TimeUnit.SECONDS)).contains("a subject");
    }
}

package io.warrenmq.vrrp.daemon;

import io.warrenmq.vrrp.config.MailConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** Sends mails from a thread of its own; one that cannot be sent is logged and forgotten. Any thread may post. */
final class Mailer {

    private static final int MAX_WAITING = 100;

    private record Mail(MailConfig config, String subject, String body) {}

    private final BlockingQueue<Mail> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final DaemonLog log;

    Mailer(DaemonLog log) {
        this.log = log;
    }

    void start() {
        Thread.ofPlatform().name("vrrp-mail").daemon().start(() -> {
            try {
                while (true) {
                    Mail mail = waiting.take();
                    try {
                        send(mail);
                    } catch (IOException e) {
                        log.line("cannot send the mail '" + mail.subject() + "' by "
                                + mail.config().host() + ": " + e.getMessage() + ". Check smtp_server");
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    void post(MailConfig config, String subject, String body) {
        if (config.isComplete() && !waiting.offer(new Mail(config, subject, body))) {
            log.line("more than " + MAX_WAITING + " mails wait; '" + subject + "' is not sent");
        }
    }

    private static void send(Mail mail) throws IOException {
        MailConfig config = mail.config();
        int timeoutMs = (int) (config.timeoutNs() / 1_000_000);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(config.host(), config.port()), timeoutMs);
            socket.setSoTimeout(timeoutMs);
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            Writer out = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.UTF_8);
            expect(in, '2');
            say(out, in, "HELO " + config.helo(), '2');
            say(out, in, "MAIL FROM:<" + config.from() + ">", '2');
            for (String recipient : config.recipients()) {
                say(out, in, "RCPT TO:<" + recipient + ">", '2');
            }
            say(out, in, "DATA", '3');
            String date =
                    DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(java.time.ZoneId.systemDefault()));
            say(
                    out,
                    in,
                    "Date: " + date + "\r\nFrom: " + config.from() + "\r\nSubject: " + mail.subject()
                            + "\r\nX-Mailer: WarrenMQ\r\nTo: " + String.join(", ", config.recipients()) + "\r\n\r\n"
                            + mail.body() + "\r\n.",
                    '2');
            out.write("QUIT\r\n");
            out.flush();
        }
    }

    private static void say(Writer out, BufferedReader in, String line, char wanted) throws IOException {
        out.write(line + "\r\n");
        out.flush();
        expect(in, wanted);
    }

    private static void expect(BufferedReader in, char wanted) throws IOException {
        String line = in.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = in.readLine();
        }
        if (line == null || line.isEmpty() || line.charAt(0) != wanted) {
            throw new IOException("the server answered " + (line == null ? "nothing" : "'" + line + "'"));
        }
    }
}

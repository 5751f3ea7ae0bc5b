package io.warrenmq.vrrp.config;

import java.util.List;

/**
 * Where mails about changes go.
 *
 * @param recipients none: no mail is sent
 * @param host of the server; empty: no mail is sent
 * @param onFault whether FAULT is told
 */
public record MailConfig(
        List<String> recipients, String from, String host, int port, String helo, long timeoutNs, boolean onFault) {
    /** Whether there is somebody to write to and a way to. */
    public boolean isComplete() {
        return !recipients.isEmpty() && !host.isEmpty();
    }
}

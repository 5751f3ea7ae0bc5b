package io.warrenmq.balancer.log;

/**
 * What is logged of a request.
 *
 * @param line its first line as the client sent it
 * @param status of the response; 0 without one
 * @param responseMs from the connection to the server to the first byte of its response; -1 without one
 */
public record RequestRecord(SessionRecord session, String line, int status, long responseMs) {
    /** Whether it ended as requests should. */
    public boolean isNormal() {
        return session.isNormal() && status < 500;
    }
}

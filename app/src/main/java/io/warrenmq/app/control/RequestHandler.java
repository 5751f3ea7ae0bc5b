package io.warrenmq.app.control;

import io.warrenmq.ctl.protocol.JsonValue;
import io.warrenmq.ctl.protocol.Request;
import java.io.IOException;
import java.util.List;

/** Carries requests out. Called by the virtual threads of the connections, many at once. */
@FunctionalInterface
public interface RequestHandler {
    /**
     * Carries one request out and returns when it is done.
     *
     * @return the value of the answer
     * @throws RefusalException to answer with a failure
     */
    JsonValue handle(Request request, Reply reply) throws IOException;

    /** Where parts of an answer go that come before its end. */
    interface Reply {
        /** One row of a listing. */
        void row(List<JsonValue> values) throws IOException;

        /** Progress, for people; sent at once. */
        void note(String text) throws IOException;
    }
}

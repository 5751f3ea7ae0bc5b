package io.warrenmq.server.netty;

import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closing of sockets: nobody waits for it, but a failure should be found in the log. */
final class Sockets {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);

    private Sockets() {}

    static void close(Channel channel) {
        channel.close().addListener(closed -> {
            if (!closed.isSuccess()) {
                LOG.debug("socket of {} did not close well", channel.remoteAddress(), closed.cause());
            }
        });
    }
}

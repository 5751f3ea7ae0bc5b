package io.warrenmq.balancer.proxy;

import io.netty.channel.Channel;

/** Serves connections of frontends that understand HTTP. */
public interface HttpFront {
    /** A client has connected. Called by the loop of the channel, whose reading is paused. */
    void accepted(ProxyContext context, Listener listener, Frontend frontend, Loop loop, Channel channel);
}

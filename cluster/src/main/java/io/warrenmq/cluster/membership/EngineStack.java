package io.warrenmq.cluster.membership;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.View;
import org.jgroups.protocols.AUTH;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.NAKACK4;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.UNICAST4;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.stack.Protocol;

/** The engine's protocols, from the lowest up. Why each is there is in {@code docs/internals/cluster.md}. */
final class EngineStack {
    private static final long VERIFY_MS = 500;
    private static final long MERGE_MIN_MS = 1_000;
    private static final long MERGE_MAX_MS = 3_000;
    private static final long JOIN_MS = 1_000;
    private static final int CONNECT_MS = 1_000;
    private static final int FRAGMENT_BYTES = 60_000;
    private static final int TICKS = 4;

    private EngineStack() {}

    static List<Protocol> of(EngineSettings settings, Consumer<Map<Address, View>> seenAcrossSplit) {
        InetAddress address = settings.bind().getAddress();
        TCP transport = new TCP();
        // Two small frames in a row, an answer and a mirror's operations say, would wait 40 ms for an acknowledgement.
        transport.tcpNodelay(true);
        transport.setBindAddress(address);
        transport.setBindPort(settings.bind().getPort());
        transport.setPortRange(0);
        // One queue for each destination: a frozen node does not hold up what is for the others.
        transport.setBundlerType("pd");
        transport.useVirtualThreads(true);
        transport.setMaxLength(settings.largestMessageBytes());
        transport.setSockConnTimeout(CONNECT_MS);
        // A connection that breaks is a reason to look at once; saves FD_SOCK2 and its second port.
        transport.enableSuspectEvents(true);

        MERGE3 merge = new MERGE3();
        merge.setMinInterval(MERGE_MIN_MS);
        merge.setMaxInterval(MERGE_MAX_MS);

        long ticktimeMs = settings.netTicktime().toMillis();
        FD_ALL3 detector = new FD_ALL3();
        detector.setTimeout(ticktimeMs);
        detector.setInterval(ticktimeMs / TICKS);

        VERIFY_SUSPECT2 verify = new VERIFY_SUSPECT2();
        verify.setTimeout(VERIFY_MS);

        AUTH auth = new AUTH();
        CookieToken token = new CookieToken(new CookieProof(
                settings.cookie(), settings.group(), settings.cookieWindow().toMillis(), settings.clockMs()));
        token.setAuth(auth);
        auth.setAuthToken(token);

        GMS membership = new GMS();
        membership.setJoinTimeout(JOIN_MS);
        membership.setMaxJoinAttempts(0);
        membership.printLocalAddress(false);

        FRAG4 fragments = new FRAG4();
        fragments.setFragSize(FRAGMENT_BYTES);

        return List.of(
                transport,
                new MemberDiscovery(settings.members()),
                merge,
                new MergeGate(seenAcrossSplit),
                detector,
                verify,
                new NAKACK4(),
                new UNICAST4(),
                auth,
                membership,
                fragments);
    }
}

package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.Position;
import java.util.Optional;

/** Messages between nodes as bytes. */
final class MessageCodec {
    private MessageCodec() {}

    static byte[] encode(PeerMessage message) {
        ByteWriter out = new ByteWriter();
        out.tag(tag(message));
        Codec.era(out, message.era());
        out.number(message.term());
        switch (message) {
            case PeerMessage.Ask ask -> Codec.position(out.flag(ask.trial()), ask.last());
            case PeerMessage.Vote vote -> out.flag(vote.trial()).flag(vote.granted());
            case PeerMessage.Append append -> {
                Codec.position(out, append.before());
                out.list(append.entries(), Codec::entry).number(append.commit()).number(append.settled());
            }
            case PeerMessage.Appended answer ->
                out.number(answer.before())
                        .flag(answer.fits())
                        .number(answer.match())
                        .number(answer.applied())
                        .number(answer.incarnation());
            case PeerMessage.Install install -> {
                Codec.position(out, install.at());
                out.number(install.offset()).number(install.total()).bytes(install.part());
            }
            case PeerMessage.Installing answer -> {
                Codec.position(out, answer.at());
                out.number(answer.next());
            }
            case PeerMessage.Submit submit -> out.list(submit.commands(), Codec::submitted);
            case PeerMessage.Propose propose -> Codec.content(out, propose.content());
        }
        return out.toBytes();
    }

    private static int tag(PeerMessage message) {
        return switch (message) {
            case PeerMessage.Ask _ -> 1;
            case PeerMessage.Vote _ -> 2;
            case PeerMessage.Append _ -> 3;
            case PeerMessage.Appended _ -> 4;
            case PeerMessage.Install _ -> 5;
            case PeerMessage.Installing _ -> 6;
            case PeerMessage.Submit _ -> 7;
            case PeerMessage.Propose _ -> 8;
        };
    }

    /** @throws IllegalArgumentException if these bytes are no message */
    static PeerMessage decodePeer(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int tag = in.tag();
        EraId era = Codec.era(in);
        long term = in.number();
        PeerMessage message = switch (tag) {
            case 1 -> {
                boolean trial = in.flag();
                yield new PeerMessage.Ask(era, term, trial, Codec.position(in));
            }
            case 2 -> new PeerMessage.Vote(era, term, in.flag(), in.flag());
            case 3 ->
                new PeerMessage.Append(era, term, Codec.position(in), in.list(Codec::entry), in.number(), in.number());
            case 4 ->
                new PeerMessage.Appended(era, term, in.number(), in.flag(), in.number(), in.number(), in.number());
            case 5 -> {
                Position at = Codec.position(in);
                yield new PeerMessage.Install(era, term, at, in.number(), in.number(), in.bytes());
            }
            case 6 -> new PeerMessage.Installing(era, term, Codec.position(in), in.number());
            case 7 -> new PeerMessage.Submit(era, term, in.list(Codec::submitted));
            case 8 -> new PeerMessage.Propose(era, term, Codec.content(in));
            default -> throw new ByteReader.MalformedException("a message of kind " + tag);
        };
        in.end();
        return message;
    }

    static byte[] encode(Hello hello) {
        ByteWriter out = new ByteWriter();
        out.tag(HELLO).number(hello.incarnation());
        Codec.wholeEra(out, hello.era());
        Codec.lineage(out, hello.lineage());
        out.number(hello.commit());
        out.flag(hello.leader().isPresent());
        hello.leader().ifPresent(leader -> Codec.node(out, leader));
        Codec.membership(out, hello.membership());
        out.tag(hello.state().tag);
        return out.toBytes();
    }

    static Hello decodeHello(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.tag() != HELLO) {
            throw new ByteReader.MalformedException("no greeting");
        }
        long incarnation = in.number();
        var era = Codec.wholeEra(in);
        var lineage = Codec.lineage(in);
        long commit = in.number();
        Optional<NodeId> leader = in.flag() ? Optional.of(Codec.node(in)) : Optional.empty();
        Membership membership = Codec.membership(in);
        Hello.State state = Hello.State.of(in.tag());
        in.end();
        return new Hello(incarnation, era, lineage, commit, leader, membership, state);
    }

    static boolean isHello(byte[] bytes) {
        return bytes.length > 0 && bytes[0] == HELLO;
    }

    private static final int HELLO = 32;
}

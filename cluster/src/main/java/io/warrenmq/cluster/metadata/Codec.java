package io.warrenmq.cluster.metadata;

import io.warrenmq.cluster.replication.Era;
import io.warrenmq.cluster.replication.EraId;
import io.warrenmq.cluster.replication.LabelRuns;
import io.warrenmq.cluster.replication.NodeId;
import io.warrenmq.cluster.replication.Position;
import io.warrenmq.cluster.replication.QueueId;
import io.warrenmq.cluster.replication.QueueName;
import io.warrenmq.cluster.replication.RoleCommand;
import io.warrenmq.cluster.replication.RoleCommand.Addition;
import io.warrenmq.cluster.replication.RoleCommand.Removal;
import io.warrenmq.cluster.replication.Session;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Entries of the log, and what they are made of, as bytes. On disk and between nodes: tags never change their meaning.
 */
final class Codec {
    private Codec() {}

    static void era(ByteWriter out, EraId era) {
        out.number(era.high()).number(era.low());
    }

    static EraId era(ByteReader in) {
        return new EraId(in.number(), in.number());
    }

    static void wholeEra(ByteWriter out, Era era) {
        out.number(era.number());
        era(out, era.id());
        out.flag(era.fork().isPresent());
        era.fork().ifPresent(fork -> position(out, fork));
    }

    static Era wholeEra(ByteReader in) {
        long number = in.number();
        EraId id = era(in);
        return new Era(number, id, in.flag() ? Optional.of(position(in)) : Optional.empty());
    }

    static void position(ByteWriter out, Position position) {
        era(out, position.era());
        out.number(position.term()).number(position.index());
    }

    static Position position(ByteReader in) {
        return new Position(era(in), in.number(), in.number());
    }

    static void node(ByteWriter out, NodeId node) {
        out.text(node.name());
    }

    static NodeId node(ByteReader in) {
        return new NodeId(in.text());
    }

    static void membership(ByteWriter out, Membership membership) {
        out.list(membership.members(), Codec::node).list(membership.voters(), Codec::node);
    }

    static Membership membership(ByteReader in) {
        return new Membership(new TreeSet<>(in.list(Codec::node)), new TreeSet<>(in.list(Codec::node)));
    }

    static void lineage(ByteWriter out, LabelRuns<Position.Term> lineage) {
        out.count(lineage.runs());
        for (int run = 0; run < lineage.runs(); run++) {
            era(out, lineage.label(run).era());
            out.number(lineage.label(run).term()).number(lineage.last(run) - lineage.first(run) + 1);
        }
    }

    static LabelRuns<Position.Term> lineage(ByteReader in) {
        LabelRuns<Position.Term> lineage = new LabelRuns<>();
        in.each(run -> {
            Position.Term label = new Position.Term(era(run), run.number());
            long count = run.number();
            if (count <= 0) {
                throw new ByteReader.MalformedException("a run of " + count + " entries");
            }
            lineage.append(label, count);
        });
        return lineage;
    }

    static void entry(ByteWriter out, LogEntry entry) {
        position(out, entry.at());
        content(out, entry.content());
    }

    static LogEntry entry(ByteReader in) {
        return new LogEntry(position(in), content(in));
    }

    static void content(ByteWriter out, Content content) {
        switch (content) {
            case Content.TermStart _ -> out.tag(1);
            case Content.Role(RoleCommand command) -> role(out.tag(2), command);
            case Content.Forget(NodeId node) -> node(out.tag(3), node);
            case Content.Submitted submitted -> submitted(out.tag(4), submitted);
            case Content.Admit(NodeId node, MemberInfo info) -> {
                node(out.tag(5), node);
                info.write(out);
            }
            case Content.Leave(NodeId node) -> node(out.tag(6), node);
        }
    }

    static Content content(ByteReader in) {
        int tag = in.tag();
        return switch (tag) {
            case 1 -> new Content.TermStart();
            case 2 -> new Content.Role(role(in));
            case 3 -> new Content.Forget(node(in));
            case 4 -> submitted(in);
            case 5 -> new Content.Admit(node(in), MemberInfo.read(in));
            case 6 -> new Content.Leave(node(in));
            default -> throw new ByteReader.MalformedException("an entry of kind " + tag);
        };
    }

    static void submitted(ByteWriter out, Content.Submitted submitted) {
        node(out, submitted.sender());
        out.number(submitted.incarnation()).number(submitted.sequence()).bytes(submitted.command());
    }

    static Content.Submitted submitted(ByteReader in) {
        return new Content.Submitted(node(in), in.number(), in.number(), in.bytes());
    }

    private static void role(ByteWriter out, RoleCommand command) {
        switch (command) {
            case RoleCommand.Down(NodeId node) -> node(out.tag(1), node);
            case RoleCommand.Up(NodeId node, long incarnation) -> {
                node(out.tag(2), node);
                out.number(incarnation);
            }
            case RoleCommand.Remove remove ->
                out.tag(3).list(remove.removals(), (to, removal) -> {
                    queue(to, removal.queue());
                    node(to, removal.member());
                    to.number(removal.version());
                });
            case RoleCommand.Add add ->
                out.tag(4).list(add.additions(), (to, addition) -> {
                    queue(to, addition.queue());
                    node(to, addition.member());
                    era(to, addition.session().era());
                    to.number(addition.session().index()).number(addition.version());
                });
            case RoleCommand.PromoteLossy lossy -> {
                queue(out.tag(5), lossy.queue());
                node(out, lossy.member());
                out.number(lossy.version());
            }
            case RoleCommand.Handover handover -> {
                queue(out.tag(9), handover.queue());
                node(out, handover.member());
                out.number(handover.version());
            }
            case RoleCommand.Declare(QueueName queue, NodeId owner) -> {
                out.tag(6).text(queue.vhost()).text(queue.queue());
                node(out, owner);
            }
            case RoleCommand.Delete(QueueId queue) -> queue(out.tag(7), queue);
            case RoleCommand.EraStart start -> {
                wholeEra(out.tag(8), start.era());
                node(out, start.seed());
                out.number(start.incarnation());
            }
        }
    }

    private static RoleCommand role(ByteReader in) {
        int tag = in.tag();
        return switch (tag) {
            case 1 -> new RoleCommand.Down(node(in));
            case 2 -> new RoleCommand.Up(node(in), in.number());
            case 3 -> new RoleCommand.Remove(in.list(r -> new Removal(queue(r), node(r), r.number())));
            case 4 ->
                new RoleCommand.Add(
                        in.list(a -> new Addition(queue(a), node(a), new Session(era(a), a.number()), a.number())));
            case 5 -> new RoleCommand.PromoteLossy(queue(in), node(in), in.number());
            case 6 -> new RoleCommand.Declare(new QueueName(in.text(), in.text()), node(in));
            case 7 -> new RoleCommand.Delete(queue(in));
            case 9 -> new RoleCommand.Handover(queue(in), node(in), in.number());
            case 8 -> new RoleCommand.EraStart(wholeEra(in), node(in), in.number());
            default -> throw new ByteReader.MalformedException("a role command of kind " + tag);
        };
    }

    static void queue(ByteWriter out, QueueId queue) {
        out.text(queue.name().vhost()).text(queue.name().queue());
        era(out, queue.era());
        out.number(queue.index());
    }

    static QueueId queue(ByteReader in) {
        return new QueueId(new QueueName(in.text(), in.text()), era(in), in.number());
    }
}

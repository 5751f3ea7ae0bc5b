package io.warrenmq.cluster.replication;

/** A queue's name in its virtual host. */
public record QueueName(String vhost, String queue) implements Comparable<QueueName> {

    @Override
    public int compareTo(QueueName other) {
        int byVhost = vhost.compareTo(other.vhost);
        return byVhost != 0 ? byVhost : queue.compareTo(other.queue);
    }
}

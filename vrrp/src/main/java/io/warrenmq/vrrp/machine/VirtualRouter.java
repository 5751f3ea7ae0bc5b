package io.warrenmq.vrrp.machine;

import io.warrenmq.vrrp.config.InstanceConfig;
import io.warrenmq.vrrp.config.Track;
import io.warrenmq.vrrp.packet.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One instance: its state, priority and timers. Owned by the thread of its machine. */
public final class VirtualRouter {

    /** A deadline that never comes. */
    static final long NEVER = Long.MAX_VALUE;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final int SKEW_STEPS = 256;
    private static final int MAX_PRIORITY = 254;

    private InstanceConfig config;
    private List<Track> tracks;
    private final Counters counters = new Counters();
    private int basePriority;
    private int totalPriority;
    private int effectivePriority;

    boolean begun;
    State state = State.INIT;
    State wanted = State.BACKUP;
    long lastTransitionNs;
    Optional<IpAddress> source = Optional.empty();
    Optional<SyncGroup> group = Optional.empty();
    Optional<IpAddress> master = Optional.empty();
    int masterPriority;
    long masterIntervalNs;
    boolean addressesSet;

    long downAt = NEVER;
    long advertAt = NEVER;
    long announceAt = NEVER;
    long lowerAnnounceAt = NEVER;
    long refreshAt = NEVER;
    long preemptAt = NEVER;
    boolean preemptDelayOver;

    VirtualRouter(InstanceConfig config) {
        configure(config, List.of());
        masterIntervalNs = config.advertIntervalNs();
    }

    void configure(InstanceConfig newConfig, List<Track> groupTracks) {
        config = newConfig;
        basePriority = newConfig.priority();
        List<Track> all = new ArrayList<>(newConfig.tracks());
        all.addAll(groupTracks);
        if (newConfig.trackPrimary()) {
            newConfig.interfaceName().ifPresent(name -> all.add(new Track(Track.Kind.INTERFACE, name, 0, false)));
        }
        tracks = List.copyOf(all);
        totalPriority = basePriority;
        effectivePriority = basePriority;
    }

    public String name() {
        return config.name();
    }

    public InstanceConfig config() {
        return config;
    }

    public Counters counters() {
        return counters;
    }

    public State state() {
        return state;
    }

    /** The state it would be in, were it not for its group. */
    public State wanted() {
        return wanted;
    }

    /** The monotonic time of its last change. */
    public long lastTransitionNs() {
        return lastTransitionNs;
    }

    /** The address that its adverts come from, if there is one. */
    public Optional<IpAddress> source() {
        return source;
    }

    /** The last master heard. */
    public Optional<IpAddress> master() {
        return master;
    }

    /** The priority of the last master heard. */
    public int masterPriority() {
        return masterPriority;
    }

    /** The advert interval of the master, learned in version 3. */
    public long masterIntervalNs() {
        return masterIntervalNs;
    }

    /** Whether its addresses are on this host by its will. */
    public boolean addressesSet() {
        return addressesSet;
    }

    /** The priority with all contributions, possibly out of range. */
    public int totalPriority() {
        return totalPriority;
    }

    /** The priority that is sent and compared. */
    public int effectivePriority() {
        return effectivePriority;
    }

    public int basePriority() {
        return basePriority;
    }

    /** Everything it watches, with its own interface and what its group watches. */
    public List<Track> tracks() {
        return tracks;
    }

    boolean isOwner() {
        return basePriority == InstanceConfig.OWNER_PRIORITY;
    }

    void yieldOwnership() {
        basePriority = MAX_PRIORITY;
    }

    /** Computes the priority from what is known; returns whether the effective one changed. */
    boolean recomputePriority(Map<Track.Source, Reading> readings) {
        int before = effectivePriority;
        totalPriority = basePriority;
        if (!isOwner()) {
            for (Track track : tracks) {
                totalPriority +=
                        readings.getOrDefault(track.source(), Reading.unknown()).contribution(track);
            }
        }
        effectivePriority = isOwner() ? basePriority : Math.clamp(totalPriority, 1, MAX_PRIORITY);
        return before != effectivePriority;
    }

    /** Whether something of its own is broken. */
    boolean hasFault(Map<Track.Source, Reading> readings) {
        boolean lonely = config.unicast()
                .filter(unicast -> unicast.faultWithoutPeer() && unicast.peers().isEmpty())
                .isPresent();
        return source.isEmpty()
                || lonely
                || tracks.stream()
                        .anyMatch(track -> readings.getOrDefault(track.source(), Reading.unknown())
                                .isFault(track));
    }

    boolean isPending(Map<Track.Source, Reading> readings) {
        return tracks.stream()
                .anyMatch(track ->
                        readings.getOrDefault(track.source(), Reading.unknown()).isPending(track));
    }

    /** RFC 9568 section 6.1: a fraction of the interval; RFC 3768: a fraction of a second, whatever the interval. */
    long skewNs() {
        long whole = config.version() == 2 ? SECOND_NS : masterIntervalNs;
        return (SKEW_STEPS - effectivePriority) * whole / SKEW_STEPS;
    }

    /** How long a master may be silent until it is taken for dead. */
    public long masterDownNs() {
        return config.rules().downTimerAdverts() * masterIntervalNs + skewNs();
    }

    void stopTimers() {
        downAt = NEVER;
        advertAt = NEVER;
        announceAt = NEVER;
        lowerAnnounceAt = NEVER;
        refreshAt = NEVER;
        preemptAt = NEVER;
        preemptDelayOver = false;
    }

    long nextDeadlineNs() {
        return Math.min(
                Math.min(Math.min(downAt, advertAt), Math.min(announceAt, lowerAnnounceAt)),
                Math.min(refreshAt, preemptAt));
    }

    @Override
    public String toString() {
        return name() + " " + state;
    }
}

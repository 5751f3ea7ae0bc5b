package io.warrenmq.app.config;

/** Memory, disk and statistics. */
final class ResourceKeys {

    static final KeySection SECTION = new KeySection("Memory, disk and statistics");

    static final Key<Double> MEMORY_RELATIVE = SECTION.key(
                    "vm_memory_high_watermark.relative",
                    ValueTypes.RATIO,
                    "0.4",
                    "Share of the memory that the process may use above which publishers are blocked; 0 blocks them always."
                            + " Too small: blocked without need. Too large: the node runs out of memory first.")
            .term(
                    "rabbit.vm_memory_high_watermark",
                    TermShape.amount(
                            "vm_memory_high_watermark.relative",
                            "vm_memory_high_watermark.absolute",
                            "vm_memory_high_watermark.relative"),
                    "0.4 or {absolute, \"2GB\"}");
    static final Key<Long> MEMORY_ABSOLUTE = SECTION.key(
            "vm_memory_high_watermark.absolute",
            ValueTypes.SIZE,
            "",
            "The same as an amount. Of the two the one set last applies.");
    static final Key<Double> PAGING_RATIO = SECTION.key(
                    "vm_memory_high_watermark_paging_ratio",
                    ValueTypes.RATIO,
                    "0.5",
                    "Share of the watermark above which queued messages leave memory for the disk.")
            .term("rabbit.vm_memory_high_watermark_paging_ratio")
            .inert("queued messages leave memory by a share of the memory for messages that is fixed");
    static final Key<Integer> MEMORY_INTERVAL = SECTION.key(
                    "memory_monitor_interval",
                    ValueTypes.milliseconds(100),
                    "2500",
                    "How often memory is looked at. Too large: the alarm comes too late.")
            .term("rabbit.memory_monitor_interval")
            .inert("memory is looked at every second");
    static final Key<Long> TOTAL_MEMORY = SECTION.key(
                    "total_memory_available_override_value",
                    ValueTypes.SIZE,
                    "",
                    "Memory that the relative limits refer to; without it that of the host or container.")
            .term("rabbit.total_memory_available_override_value");
    static final Key<Long> DISK_ABSOLUTE = SECTION.key(
                    "disk_free_limit.absolute",
                    ValueTypes.SIZE,
                    "50000000",
                    "Free disk space below which publishers are blocked. Too small: the disk is full before the alarm helps.")
            .term(
                    "rabbit.disk_free_limit",
                    TermShape.amount(
                            "disk_free_limit.absolute", "disk_free_limit.absolute", "disk_free_limit.relative"),
                    "50000000 or {mem_relative, 1.0}");
    static final Key<Double> DISK_RELATIVE = SECTION.key(
            "disk_free_limit.relative",
            ValueTypes.RATIO,
            "",
            "The same as a multiple of the memory of the host. Of the two the one set last applies.");
    static final Key<CollectStatistics> COLLECT_STATISTICS = SECTION.key(
                    "collect_statistics", ValueTypes.oneOf(CollectStatistics.class), "coarse", "How much is counted.")
            .term("rabbit.collect_statistics")
            .inert("everything is counted, and figures are gathered when somebody asks");
    static final Key<Integer> STATISTICS_INTERVAL = SECTION.key(
                    "collect_statistics_interval",
                    ValueTypes.milliseconds(100),
                    "5000",
                    "How often statistics are refreshed. Too small: many objects cost CPU. Too large: rates lag.")
            .term("rabbit.collect_statistics_interval")
            .inert("figures are gathered when somebody asks");

    private ResourceKeys() {}
}

package io.warrenmq.bench.scale;

import picocli.CommandLine.Command;

/** {@code bench/load scale}: what one more costs, as their number grows by tens. */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        description = "Measures what one more connection, queue, binding or message costs as their number grows.",
        subcommands = {ConnectionsCommand.class, QueuesCommand.class, BindingsCommand.class, BacklogCommand.class})
public final class ScaleCommand {}

package io.warrenmq.app;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What {@code warren version} prints. The number is the one the build wrote into the jar's manifest. */
public final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {"WarrenMQ " + number(), "Java " + Runtime.version()};
    }

    /** The version of this build. */
    public static String number() {
        // Classes that do not come from a jar (tests, an IDE) have no manifest.
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }
}

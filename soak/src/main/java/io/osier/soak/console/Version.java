package io.osier.soak.console;

import picocli.CommandLine.IVersionProvider;

/** Says which version of the soak runs, on which Java. */
public final class Version implements IVersionProvider {
    private static final String WITHOUT_JAR = "(not from a jar)";

    /** Made by the command line. */
    public Version() {}

    @Override
    public String[] getVersion() {
        final String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"soak " + (version == null ? WITHOUT_JAR : version) + ", Java " + Runtime.version()};
    }
}

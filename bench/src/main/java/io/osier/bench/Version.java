package io.osier.bench;

import picocli.CommandLine.IVersionProvider;

/** Says which version of the benchmarks runs, on which Java. */
final class Version implements IVersionProvider {
    private static final String WITHOUT_JAR = "(not from a jar)";

    Version() {}

    @Override
    public String[] getVersion() {
        final String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"bench " + (version == null ? WITHOUT_JAR : version) + ", Java " + Runtime.version()};
    }
}

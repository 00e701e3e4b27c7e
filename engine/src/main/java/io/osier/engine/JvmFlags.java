package io.osier.engine;

import java.util.ArrayList;
import java.util.List;

/** The flags that the JVM has to be started with, because Agrona and Chronicle reach inside it. */
final class JvmFlags {
    private JvmFlags() {}

    /**
     * Refuses to launch when flags are missing: without them it would fail later, deep inside, and say less.
     *
     * @param isOnDisk whether logs are kept in a directory.
     * @throws OsierException that names the flags to add.
     */
    static void require(final boolean isOnDisk) {
        final List<String> missing = missing(Object.class.getModule(), JvmFlags.class.getModule(), isOnDisk);
        if (!missing.isEmpty()) {
            throw new OsierException("the JVM has to be started with more flags, add: " + String.join(" ", missing));
        }
    }

    /** The missing flags, as they are written on the command line. */
    static List<String> missing(final Module base, final Module ours, final boolean isOnDisk) {
        final List<String> missing = new ArrayList<>();
        addUnlessOpen(missing, base, ours, "jdk.internal.misc");
        if (isOnDisk) {
            addUnlessOpen(missing, base, ours, "java.lang.reflect");
            addUnlessExported(missing, base, ours, "sun.nio.ch");
            addUnlessExported(missing, base, ours, "jdk.internal.ref");
        }
        return missing;
    }

    private static void addUnlessExported(
            final List<String> missing, final Module base, final Module ours, final String packageName) {
        if (!base.isExported(packageName, ours)) {
            missing.add("--add-exports=" + base.getName() + "/" + packageName + "=ALL-UNNAMED");
        }
    }

    private static void addUnlessOpen(
            final List<String> missing, final Module base, final Module ours, final String packageName) {
        if (!base.isOpen(packageName, ours)) {
            missing.add("--add-opens=" + base.getName() + "/" + packageName + "=ALL-UNNAMED");
        }
    }
}

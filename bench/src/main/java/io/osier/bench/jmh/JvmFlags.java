package io.osier.bench.jmh;

import java.util.List;

/** The flags that Chronicle, Netty and Agrona need to run quietly on every JDK from 17 on, for JVMs that we start. */
public final class JvmFlags {
    /** Makes a JVM pass over the flags that it does not know. Goes first. */
    public static final String IGNORE_UNKNOWN = "-XX:+IgnoreUnrecognizedVMOptions";

    /** For Chronicle. */
    public static final String EXPORT_SUN_NIO_CH = "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED";

    /** For Chronicle. */
    public static final String EXPORT_JDK_INTERNAL_REF = "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED";

    /** For Chronicle. */
    public static final String OPEN_JAVA_LANG_REFLECT = "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED";

    /** For Agrona. */
    public static final String OPEN_JDK_INTERNAL_MISC = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED";

    /** For native transports and crypto. */
    public static final String ENABLE_NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    /** For Agrona and Chronicle from JDK 24 on. */
    public static final String ALLOW_UNSAFE = "--sun-misc-unsafe-memory-access=allow";

    private static final List<String> ALL = List.of(
            IGNORE_UNKNOWN,
            EXPORT_SUN_NIO_CH,
            EXPORT_JDK_INTERNAL_REF,
            OPEN_JAVA_LANG_REFLECT,
            OPEN_JDK_INTERNAL_MISC,
            ENABLE_NATIVE_ACCESS,
            ALLOW_UNSAFE);

    private JvmFlags() {}

    /** All of them, in the order in which they go on a command line. */
    public static List<String> all() {
        return ALL;
    }
}

package io.osier.soak;

/** Exit codes of all commands. */
final class ExitCode {
    /** What the command promises held. */
    static final int HELD = 0;

    /** What the command promises did not hold. */
    static final int NOT_HELD = 1;

    /** What was asked for cannot be done as asked. */
    static final int USAGE = 2;

    private ExitCode() {}
}

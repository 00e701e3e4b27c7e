package io.osier.soak.crash;

import java.nio.file.Path;

/**
 * What the crash harness is to do.
 *
 * @param directory that takes the engines' directories; exists.
 * @param seed of all that is random.
 * @param kills of a child process.
 * @param powerCuts of an engine in this process.
 * @param restores of an older copy of an engine's directory.
 * @param bitFlips in the files of a closed directory.
 * @param truncations of the newest log file, from its last byte down; at most as many as it is worth.
 */
public record CrashPlan(
        Path directory, long seed, int kills, int powerCuts, int restores, int bitFlips, int truncations) {}

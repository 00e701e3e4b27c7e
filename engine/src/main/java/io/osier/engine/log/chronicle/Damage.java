package io.osier.engine.log.chronicle;

import java.nio.file.Path;

/**
 * A place in a log file that does not hold what it should.
 *
 * @param file that is damaged.
 * @param offset in the file at which the damage begins.
 * @param length in bytes of what cannot be used because of it.
 * @param what is wrong.
 * @param isTornTail whether it is only a batch at the end whose writer died before it was acknowledged: nothing is
 *     lost.
 */
public record Damage(Path file, long offset, long length, String what, boolean isTornTail) {
    @Override
    public String toString() {
        return what + ": file=" + file + " offset=" + offset + " length=" + length;
    }
}

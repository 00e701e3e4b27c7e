package io.osier.engine.log;

/** The file system of the data directory is nearly full: no events are taken until there is room again. */
public final class DiskFullException extends ShortageException {
    private static final long serialVersionUID = 1L;

    private final long usableBytes;
    private final long diskFloorBytes;

    /**
     * Makes an exception.
     *
     * @param message the rule, then the values.
     * @param usableBytes that were free when it was looked at last.
     * @param diskFloorBytes that have to stay free.
     */
    public DiskFullException(final String message, final long usableBytes, final long diskFloorBytes) {
        super(message + " usableBytes=" + usableBytes + " diskFloorBytes=" + diskFloorBytes);
        this.usableBytes = usableBytes;
        this.diskFloorBytes = diskFloorBytes;
    }

    private DiskFullException(final DiskFullException noted) {
        super(noted.getMessage(), noted);
        usableBytes = noted.usableBytes;
        diskFloorBytes = noted.diskFloorBytes;
    }

    /** Bytes that were free when it was looked at last. */
    public long usableBytes() {
        return usableBytes;
    }

    /** Bytes that have to stay free. */
    public long diskFloorBytes() {
        return diskFloorBytes;
    }

    @Override
    public DiskFullException again() {
        return new DiskFullException(this);
    }
}

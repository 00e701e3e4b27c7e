package io.osier.engine.sync;

/** Counts the frames that are held, so that none is lost. */
interface SimFrameOwner {
    void frameClaimed();

    void frameReleased();
}

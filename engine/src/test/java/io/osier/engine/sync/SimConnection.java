package io.osier.engine.sync;

/** One connection between two peers, from its first byte to when both ends know that it is gone. */
final class SimConnection {
    final long id;
    final SimEdge edge;
    final SimEnd[] ends = new SimEnd[2];

    /** Which of the edge's peers dialled. */
    final int dialler;

    /** The topic was left and joined on it: what is on its way may belong to requests of before. */
    boolean hasRejoined;

    /** The bytes go nowhere: who has not noticed yet will. */
    boolean isDead;

    SimConnection(final Simulation simulation, final SimEdge edge, final long id, final int dialler) {
        this.id = id;
        this.edge = edge;
        this.dialler = dialler;
        for (int i = 0; i < ends.length; i++) {
            ends[i] = new SimEnd(simulation, this, i);
        }
    }

    void open() {
        for (final SimEnd end : ends) {
            end.open();
        }
    }

    boolean isOver() {
        return ends[0].isGone() && ends[1].isGone();
    }

    /** Both ends learn that the connection is gone. */
    void over() {
        isDead = true;
        for (final SimEnd end : ends) {
            end.gone();
        }
    }

    /** One end learns it, the other one has to find out. */
    void halfOver(final int noticing) {
        isDead = true;
        ends[noticing].gone();
    }
}

package io.osier.engine.log;

/**
 * What the opening of a log has found out. Immutable.
 *
 * @param incarnations of the positions, and where older ones go on.
 * @param unlinked signed events that are in the log and not in the author table.
 */
public record LogOpening(Incarnations incarnations, UnlinkedHeads unlinked) {}

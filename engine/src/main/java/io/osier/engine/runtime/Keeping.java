package io.osier.engine.runtime;

/**
 * Why a local author may not publish yet. Immutable.
 *
 * @param isConfirming whether peers are asked what the author signed last; else its own events are missing.
 * @param why a sentence with what is waited for.
 */
record Keeping(boolean isConfirming, String why) {}

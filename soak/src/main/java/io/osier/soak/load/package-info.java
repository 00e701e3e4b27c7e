/**
 * What is published: a trace of real history or generated events, and the keys of their authors. Values are immutable
 * after they were made and may be read by any thread. Imports the codec and {@code soak.console}.
 */
package io.osier.soak.load;

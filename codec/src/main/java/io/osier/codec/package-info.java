/**
 * What crosses the wire and lies in the log: here the identifiers, and keys compared where they lie. Nothing in this
 * package or below it owns a thread, a socket or a file.
 *
 * <p>Any thread. Imports Agrona and the JDK only; {@code event}, {@code crypto} and {@code message} stand on it.
 */
package io.osier.codec;

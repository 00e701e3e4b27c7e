/**
 * The event layout: encode, decode, validate, and find runs. Flyweights only; nothing is retained.
 *
 * <p>Each flyweight belongs to the thread that uses it; static methods are for any thread. Imports identifiers, Agrona
 * and the JDK; knows nothing of hashing and signatures.
 */
package io.osier.codec.event;

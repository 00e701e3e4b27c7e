/**
 * Hashing, signing and verification, with the provider chosen at start.
 *
 * <p>{@code CryptoProvider} and {@code Signer} are for any thread; hashers, verifiers and event signers belong to one
 * thread each. Imports events and identifiers; the only package that sees providers of cryptography.
 */
package io.osier.codec.crypto;

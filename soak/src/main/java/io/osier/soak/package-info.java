/**
 * The command line: {@code run}, {@code serve}, {@code fetch}, {@code inspect}, {@code verify}, {@code crash}. Parses
 * options, calls the packages below, prints what came out, and turns it into an exit code.
 */
package io.osier.soak;

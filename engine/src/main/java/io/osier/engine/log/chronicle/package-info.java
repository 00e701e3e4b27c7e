/** The Chronicle Queue store; the only package that imports net.openhft. */
package io.osier.engine.log.chronicle;

/** The facade: launch an engine, join topics, publish, read, close. The only package that applications need. */
package io.osier.engine;

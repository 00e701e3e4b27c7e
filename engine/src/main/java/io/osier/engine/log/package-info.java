/** The store port, the author table and a memory store. Owned by whoever owns the topic; imports codec only. */
package io.osier.engine.log;

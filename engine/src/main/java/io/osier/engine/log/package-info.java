/**
 * The store port, the author table with the head trie over it, and a memory store. Owned by whoever owns the topic;
 * imports codec only.
 */
package io.osier.engine.log;

/** What the author table takes and how fast it is, in shapes that must not matter. */
package io.osier.bench.table;

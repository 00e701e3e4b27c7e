/** Opening a log: from its checkpoint, and from its bytes. */
package io.osier.bench.restart;

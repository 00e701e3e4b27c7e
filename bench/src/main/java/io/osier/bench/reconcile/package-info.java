/** What it costs to find out whose heads differ. */
package io.osier.bench.reconcile;

package io.osier.bench.restart;

/**
 * One opening of a log, and the closing after it.
 *
 * @param openSeconds from the call to the open log.
 * @param cpuSeconds of CPU that the process took meanwhile.
 * @param closeSeconds for closing, with a checkpoint if there was none.
 * @param tableBytes off the heap that the author table takes.
 * @param heapBytes of the process in use while the log was open.
 */
record Opening(double openSeconds, double cpuSeconds, double closeSeconds, long tableBytes, long heapBytes) {}

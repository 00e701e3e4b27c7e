/**
 * What the commands share towards the person in front of them: sentences for mistakes, progress, figures, JSON, the
 * signal to stop. Imports nothing of the other soak packages.
 */
package io.osier.soak.console;

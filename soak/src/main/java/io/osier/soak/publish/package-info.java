/**
 * Publishing a load into a topic through the engine's facade, as fast as the engine takes it or at a rate. Each
 * publication belongs to one thread. Imports {@code soak.load} and {@code soak.console}.
 */
package io.osier.soak.publish;

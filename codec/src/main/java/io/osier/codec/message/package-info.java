/**
 * Session messages and their frames: limits first, then meaning. PROTOCOL.md says what the messages are for.
 *
 * <p>{@link io.osier.codec.message.FrameValidator} comes before everything on the way in; after it the generated
 * flyweights of {@code io.osier.codec.message.sbe}, and the offsets in {@link io.osier.codec.message.FrameDescriptor},
 * may be used on the frame. On the way out, the encoders write whole frames. Nothing here keeps a frame or owns a
 * thread. Imports the event layout and ids, not crypto.
 */
package io.osier.codec.message;

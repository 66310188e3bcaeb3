/**
 * What should happen to the running instances of this device: a pure function of the file, of what was seen, of what is
 * remembered and of the time. Nothing here reads a clock, a file, a process or a queue.
 */
@NullMarked
package io.aion.broker.instances;

import org.jspecify.annotations.NullMarked;

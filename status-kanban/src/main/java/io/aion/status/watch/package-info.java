/** What the board is fed with: the log stream, the depths of the queues, the file, and the gateway's own knowledge. */
@NullMarked
package io.aion.status.watch;

import org.jspecify.annotations.NullMarked;

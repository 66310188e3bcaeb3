/** Static kanban: values kept under a topic for whoever asks now or later, in Redis streams. */
@NullMarked
package io.aion.status.statics;

import org.jspecify.annotations.NullMarked;

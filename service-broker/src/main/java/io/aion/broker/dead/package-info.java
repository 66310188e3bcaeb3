/** Kanban that were given up or found no way: looked at, sent again, dropped. */
@NullMarked
package io.aion.broker.dead;

import org.jspecify.annotations.NullMarked;

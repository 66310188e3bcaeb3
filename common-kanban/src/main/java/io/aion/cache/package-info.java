/** The device's cache, and payloads too large for a kanban: docs/clients/cache.md. */
@NullMarked
package io.aion.cache;

import org.jspecify.annotations.NullMarked;

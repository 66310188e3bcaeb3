@NullMarked
package io.aion.replicator.store;

import org.jspecify.annotations.NullMarked;

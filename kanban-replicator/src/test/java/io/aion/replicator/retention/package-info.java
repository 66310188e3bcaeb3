@NullMarked
package io.aion.replicator.retention;

import org.jspecify.annotations.NullMarked;

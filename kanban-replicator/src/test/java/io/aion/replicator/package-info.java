@NullMarked
package io.aion.replicator;

import org.jspecify.annotations.NullMarked;

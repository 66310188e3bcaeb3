@NullMarked
package io.aion.replicator.log;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.aion.replicator.query;

import org.jspecify.annotations.NullMarked;

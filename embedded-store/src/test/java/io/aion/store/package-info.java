@NullMarked
package io.aion.store;

import org.jspecify.annotations.NullMarked;

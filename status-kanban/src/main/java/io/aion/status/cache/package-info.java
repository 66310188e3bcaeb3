/** The Redis that microservices use as a cache, as it is seen from outside. */
@NullMarked
package io.aion.status.cache;

import org.jspecify.annotations.NullMarked;

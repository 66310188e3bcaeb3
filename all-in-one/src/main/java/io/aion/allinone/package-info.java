/** Every service in one process. */
@NullMarked
package io.aion.allinone;

import org.jspecify.annotations.NullMarked;

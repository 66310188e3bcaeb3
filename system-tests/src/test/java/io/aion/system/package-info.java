/** Tests of the whole device, made of real processes that are killed while kanban flow. */
@NullMarked
package io.aion.system;

import org.jspecify.annotations.NullMarked;

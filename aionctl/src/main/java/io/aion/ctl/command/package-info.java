/** The commands, a class each. */
@NullMarked
package io.aion.ctl.command;

import org.jspecify.annotations.NullMarked;

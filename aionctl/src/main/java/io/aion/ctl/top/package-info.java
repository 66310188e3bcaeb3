/** The live view of the board and its summary. */
@NullMarked
package io.aion.ctl.top;

import org.jspecify.annotations.NullMarked;

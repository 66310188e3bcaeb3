/** The command line: where it begins, how it ends. */
@NullMarked
package io.aion.ctl;

import org.jspecify.annotations.NullMarked;

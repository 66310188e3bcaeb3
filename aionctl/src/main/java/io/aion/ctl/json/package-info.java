/** JSON as it comes and goes, without binding. */
@NullMarked
package io.aion.ctl.json;

import org.jspecify.annotations.NullMarked;

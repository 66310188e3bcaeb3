@NullMarked
package io.aion.ctl;

import org.jspecify.annotations.NullMarked;

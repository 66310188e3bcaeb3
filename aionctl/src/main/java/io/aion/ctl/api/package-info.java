/** Talks to AION over HTTP. */
@NullMarked
package io.aion.ctl.api;

import org.jspecify.annotations.NullMarked;

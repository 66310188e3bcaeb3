/** Watches the machine it runs on: what happens is measured, what is unusual is told from what is usual. */
@NullMarked
package io.aion.examples.hostwatch;

import org.jspecify.annotations.NullMarked;

/** Tables, JSON and YAML on standard output; the terminal. */
@NullMarked
package io.aion.ctl.output;

import org.jspecify.annotations.NullMarked;

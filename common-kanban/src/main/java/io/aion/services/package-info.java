/** The model of {@code services.yml}, its parser and its JSON Schema. */
@NullMarked
package io.aion.services;

import org.jspecify.annotations.NullMarked;

/** The microservice that does what clients/conformance tells it. */
@NullMarked
package io.aion.conformance;

import org.jspecify.annotations.NullMarked;

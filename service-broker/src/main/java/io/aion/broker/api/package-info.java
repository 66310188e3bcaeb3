/** The HTTP interface of the service broker. */
@NullMarked
package io.aion.broker.api;

import org.jspecify.annotations.NullMarked;

/** To test a microservice's handler with nothing running. */
@NullMarked
package io.aion.client.testing;

import org.jspecify.annotations.NullMarked;

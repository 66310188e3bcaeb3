/** What a microservice written in Java uses. */
@NullMarked
package io.aion.client;

import org.jspecify.annotations.NullMarked;

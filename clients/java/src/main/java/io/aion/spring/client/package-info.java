/** A microservice of AION as a Spring Boot application. */
@NullMarked
package io.aion.spring.client;

import org.jspecify.annotations.NullMarked;

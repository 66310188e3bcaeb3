/** The microservices that the system tests run: a numbered source, a middle that passes on, a sink that writes down. */
@NullMarked
package io.aion.system.parts;

import org.jspecify.annotations.NullMarked;

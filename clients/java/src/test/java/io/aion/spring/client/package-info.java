@NullMarked
package io.aion.spring.client;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.aion.services;

import org.jspecify.annotations.NullMarked;

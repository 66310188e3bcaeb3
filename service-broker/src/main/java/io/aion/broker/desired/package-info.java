/** The file a person writes: watched, checked, replaced atomically, with its revisions. */
@NullMarked
package io.aion.broker.desired;

import org.jspecify.annotations.NullMarked;

/** The one owner of the instances: sees, asks the plan, carries out. */
@NullMarked
package io.aion.broker.reconciler;

import org.jspecify.annotations.NullMarked;

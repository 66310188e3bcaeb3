/** What every service would otherwise repeat: where its servers are, who may call it, how it answers a fault. */
@NullMarked
package io.aion.spring;

import org.jspecify.annotations.NullMarked;

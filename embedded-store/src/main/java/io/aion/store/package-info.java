/**
 * A small server of MongoDB's protocol for laptops and tests. The protocol, the query language and the update operators
 * are mongo-java-server's; storage, secondary indexes (which that project lacks), durability and limits are here.
 */
@NullMarked
package io.aion.store;

import org.jspecify.annotations.NullMarked;

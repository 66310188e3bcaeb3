/** The owner of AION's virtual host on RabbitMQ: looks, has a plan made, carries it out. */
@NullMarked
package io.aion.broker.rabbit;

import org.jspecify.annotations.NullMarked;

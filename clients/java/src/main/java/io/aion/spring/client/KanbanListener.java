package io.aion.spring.client;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The method of a bean that handles the kanban of this microservice; an application has one, since an instance has one queue.
 *
 * <pre>{@code
 * @KanbanListener
 * Kanban watch(Kanban kanban) {
 *     double load = (double) kanban.metadata().get("load");
 *     return Kanban.of(Map.of("load", load, "seen", true)).withConnectionKey(load > 0.8 ? "alert" : "");
 * }
 * }</pre>
 *
 * Its parameters are a {@link io.aion.kanban.Kanban}, a {@link io.aion.messaging.Work}, or both. It returns nothing, a kanban
 * (an output; {@code null} for none), or an {@link Iterable} of them. Throwing means that it failed: it is called again, and
 * after {@code aion.microservice.attempts} the kanban is given up; {@link io.aion.messaging.GiveUp} gives it up at once.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface KanbanListener {}

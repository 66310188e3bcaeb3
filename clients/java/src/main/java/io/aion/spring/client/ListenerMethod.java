package io.aion.spring.client;

import io.aion.kanban.Kanban;
import io.aion.messaging.Handler;
import io.aion.messaging.Work;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A {@link KanbanListener} method as a handler. */
final class ListenerMethod implements Handler {

    private final Object bean;
    private final Method method;

    /** @throws IllegalStateException if its parameters or its result are not what a listener has, saying which and what to do */
    ListenerMethod(Object bean, Method method) {
        this.bean = bean;
        this.method = method;
        for (Class<?> type : method.getParameterTypes()) {
            if (type != Kanban.class && type != Work.class) {
                throw new IllegalStateException("@KanbanListener " + name() + " has a parameter of type "
                        + type.getName() + "; it may have a Kanban, a Work, or both");
            }
        }
        Class<?> result = method.getReturnType();
        if (result != void.class && result != Kanban.class && !Iterable.class.isAssignableFrom(result)) {
            throw new IllegalStateException("@KanbanListener " + name() + " returns " + result.getName()
                    + "; it may return nothing, a Kanban, or an Iterable of them");
        }
        method.setAccessible(true);
    }

    String name() {
        return method.getDeclaringClass().getName() + "." + method.getName();
    }

    @Override
    public void handle(Work work) throws Exception {
        Object[] arguments = Arrays.stream(method.getParameterTypes())
                .map(type -> type == Work.class ? work : work.kanban())
                .toArray();
        try {
            finish(work, method.invoke(bean, arguments));
        } catch (InvocationTargetException e) {
            switch (e.getCause()) {
                case Exception failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw e;
            }
        }
    }

    private void finish(Work work, @Nullable Object result) {
        if (result instanceof Kanban kanban) {
            work.finish(kanban);
        } else if (result instanceof Iterable<?> several) {
            for (Object one : several) {
                if (!(one instanceof Kanban kanban)) {
                    throw new IllegalStateException("@KanbanListener " + name() + " returned a "
                            + (one == null ? "null" : one.getClass().getName()) + " among its kanban");
                }
                work.finish(kanban);
            }
        }
    }
}

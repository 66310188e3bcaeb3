package io.aion.spring.client;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.util.ReflectionUtils;

/** Finds the {@link KanbanListener} among the beans, as they are made. */
final class Listeners implements BeanPostProcessor {

    private final List<ListenerMethod> found = new ArrayList<>();

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        Class<?> type = AopUtils.getTargetClass(bean);
        ReflectionUtils.doWithMethods(
                type,
                method -> found.add(new ListenerMethod(bean, invocable(method, bean))),
                method -> method.isAnnotationPresent(KanbanListener.class) && !method.isBridge());
        return bean;
    }

    /**
     * The one listener; none for a microservice that only sends.
     *
     * @throws IllegalStateException if there are several, naming them
     */
    Optional<ListenerMethod> listener() {
        if (found.size() > 1) {
            throw new IllegalStateException("there are " + found.size() + " methods with @KanbanListener: "
                    + String.join(", ", found.stream().map(ListenerMethod::name).toList())
                    + "; an instance has one queue and so one listener: keep one, or make two microservices");
        }
        return found.stream().findFirst();
    }

    /** Where the bean is a proxy of its interfaces, its own class is not what can be called. */
    private static Method invocable(Method method, Object bean) {
        return AopUtils.selectInvocableMethod(method, bean.getClass());
    }
}

package io.aion.broker.api;

import io.aion.broker.leadership.Leadership;
import io.aion.spring.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** While another broker acts, this one answers what it knows as well, and else says who does act. */
public final class StandingBy implements WebMvcConfigurer, HandlerInterceptor {

    private static final String OURS = StandingBy.class.getPackageName();

    private final Leadership leadership;

    public StandingBy(Leadership leadership) {
        this.leadership = leadership;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this);
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod method
                && method.getBeanType().getPackageName().equals(OURS)
                && !method.hasMethodAnnotation(AlsoStandingBy.class)
                && !method.getBeanType().isAnnotationPresent(AlsoStandingBy.class)
                && !leadership.acts()) {
            throw refusal();
        }
        return true;
    }

    private Problem refusal() {
        String leader = leadership.leader();
        return Problem.unavailable(
                leader.isEmpty()
                        ? leadership.name()
                                + " does not act, and which broker does is not known: its lease is in no one's hands or"
                                + " Kubernetes can't be asked. Try again in some seconds"
                        : leadership.name() + " stands by; " + leader
                                + " acts. The Service aion-servicebroker leads there");
    }
}

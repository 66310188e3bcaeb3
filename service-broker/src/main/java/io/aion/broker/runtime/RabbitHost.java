package io.aion.broker.runtime;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The name {@code rabbitmq} in the URLs of users: it is there on Kubernetes, and nowhere else. */
final class RabbitHost {

    private static final String SCHEME = "amqps?://";
    /** To the last '@' before the path: a password that is not percent-encoded may hold one. */
    private static final Pattern NAMED =
            Pattern.compile("(" + SCHEME + "(?:[^/?]*@)?)rabbitmq(?::\\d*)?((?:[/?].*)?)", Pattern.CASE_INSENSITIVE);

    private static final Pattern GIVEN = Pattern.compile("(" + SCHEME + ")(?:[^/?]*@)?([^/?@]+).*");

    private RabbitHost() {}

    /**
     * The same URL with host and port of another one, where its host is {@code rabbitmq}; user, password, virtual host and the rest
     * stay.
     *
     * @param given the URL that says where RabbitMQ is; empty where that is not known yet
     */
    static String local(String url, String given) {
        Matcher named = NAMED.matcher(url);
        Matcher own = GIVEN.matcher(given);
        return named.matches() && own.matches() ? named.group(1) + own.group(2) + named.group(2) : url;
    }
}

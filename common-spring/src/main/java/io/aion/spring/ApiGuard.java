package io.aion.spring;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Who may call: only those who address this host by a name of its own (so that a web page elsewhere can't reach it
 * through a browser), to change something only who shows the token, and nobody with a body over the limit.
 */
public final class ApiGuard extends OncePerRequestFilter {

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]", "::1");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String BEARER = "Bearer ";
    private static final Pattern AMBIGUOUS = Pattern.compile("(?i)(\\.|%2e){1,2}|.*(;|\\\\|%2f|%5c).*");

    private final ApiToken token;
    private final AionProperties.Api api;
    private final List<OpenPath> open;

    /** @param open paths for which no token is asked */
    public ApiGuard(ApiToken token, AionProperties.Api api, List<OpenPath> open) {
        this.token = token;
        this.api = api;
        this.open = List.copyOf(open);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Refusal> refusal = refuse(request);
        if (refusal.isEmpty()) {
            chain.doFilter(request, response);
            return;
        }
        Refusal reason = refusal.get();
        response.setStatus(reason.status().value());
        response.setContentType("application/problem+json");
        response.setCharacterEncoding("UTF-8");
        response.getWriter()
                .write("{\"status\":%d,\"title\":\"%s\",\"detail\":\"%s\"}"
                        .formatted(reason.status().value(), reason.status().getReasonPhrase(), reason.detail()));
    }

    private Optional<Refusal> refuse(HttpServletRequest request) {
        if (!known(request.getServerName())) {
            return refusal(
                    HttpStatus.MISDIRECTED_REQUEST,
                    "not addressed by a name of this host; allow it in " + "aion.api.allowed-hosts if it is one");
        }
        @Nullable String origin = request.getHeader("Origin");
        if (origin != null && !known(hostOf(origin))) {
            return refusal(
                    HttpStatus.FORBIDDEN,
                    "called by a page of another origin; allow its host in " + "aion.api.allowed-hosts if it is yours");
        }
        if (READING.contains(request.getMethod())) {
            return Optional.empty();
        }
        if (isOpen(request.getRequestURI())) {
            return refuseBody(request);
        }
        @Nullable String authorization = request.getHeader("Authorization");
        if (authorization == null
                || !authorization.startsWith(BEARER)
                || !token.matches(authorization.substring(BEARER.length()))) {
            return refusal(
                    HttpStatus.UNAUTHORIZED,
                    "a call that changes something needs the token in AION_HOME/token "
                            + "as 'Authorization: Bearer TOKEN'");
        }
        return refuseBody(request);
    }

    private Optional<Refusal> refuseBody(HttpServletRequest request) {
        if (request.getHeader("Transfer-Encoding") != null) {
            return refusal(HttpStatus.LENGTH_REQUIRED, "say the length of the body in Content-Length");
        }
        if (request.getContentLengthLong() > api.maxBodyBytes()) {
            return refusal(
                    HttpStatus.CONTENT_TOO_LARGE,
                    "the body has " + request.getContentLengthLong() + " bytes; aion.api.max-body-bytes allows "
                            + api.maxBodyBytes());
        }
        return Optional.empty();
    }

    /**
     * By the path as it was sent. One with a segment that somebody may take for something else (a way up, a path parameter)
     * is not open, whatever server and Spring make of it.
     */
    private boolean isOpen(String path) {
        return open.stream().anyMatch(one -> path.startsWith(one.prefix()))
                && Arrays.stream(path.split("/"))
                        .noneMatch(segment -> AMBIGUOUS.matcher(segment).matches());
    }

    private boolean known(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return LOOPBACK.contains(name) || api.allowedHosts().contains(name);
    }

    private static String hostOf(String origin) {
        try {
            @Nullable String host = URI.create(origin).getHost();
            return host == null ? "" : host;
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static Optional<Refusal> refusal(HttpStatus status, String detail) {
        return Optional.of(new Refusal(status, detail));
    }

    private record Refusal(HttpStatus status, String detail) {}
}

package io.aion.spring;

import org.springframework.http.HttpStatus;
import org.springframework.web.ErrorResponseException;

/** A fault that the caller can mend, answered as RFC 9457 asks: what is wrong and what to do, nothing of the inside. */
public final class Problem extends ErrorResponseException {

    private Problem(HttpStatus status, String detail) {
        super(status);
        setDetail(detail);
    }

    /** The request itself is wrong. */
    public static Problem badRequest(String detail) {
        return new Problem(HttpStatus.BAD_REQUEST, detail);
    }

    /** What was asked for does not exist. */
    public static Problem notFound(String detail) {
        return new Problem(HttpStatus.NOT_FOUND, detail);
    }

    /** It can't be done as things stand now. */
    public static Problem conflict(String detail) {
        return new Problem(HttpStatus.CONFLICT, detail);
    }

    /** A server this needs does not answer now; the same call may go through later. */
    public static Problem unavailable(String detail) {
        return new Problem(HttpStatus.SERVICE_UNAVAILABLE, detail);
    }
}

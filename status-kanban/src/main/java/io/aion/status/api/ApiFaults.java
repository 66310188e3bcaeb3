package io.aion.status.api;

import io.aion.kanban.BadKanban;
import io.aion.messaging.KanbanRefused;
import io.aion.spring.Problem;
import io.aion.status.gateway.NotTaken;
import io.aion.status.statics.StaticsFull;
import io.aion.status.statics.StaticsUnavailable;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Faults as RFC 9457 asks. */
@RestControllerAdvice(basePackageClasses = ApiFaults.class)
public final class ApiFaults {

    @ExceptionHandler
    public ErrorResponse problem(ErrorResponseException problem) {
        return problem;
    }

    @ExceptionHandler
    public ErrorResponse bad(BadKanban bad) {
        return Problem.badRequest(bad.reason());
    }

    @ExceptionHandler
    public ErrorResponse refused(KanbanRefused refused) {
        return Problem.badRequest(String.valueOf(refused.getMessage()));
    }

    @ExceptionHandler
    public ErrorResponse full(StaticsFull full) {
        return Problem.conflict(String.valueOf(full.getMessage()));
    }

    @ExceptionHandler({StaticsUnavailable.class, NotTaken.class})
    public ErrorResponse away(RuntimeException away) {
        return Problem.unavailable(String.valueOf(away.getMessage()));
    }
}

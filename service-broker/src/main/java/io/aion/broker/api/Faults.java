package io.aion.broker.api;

import io.aion.broker.dead.CannotResend;
import io.aion.broker.desired.CannotApply;
import io.aion.spring.Problem;
import java.io.IOException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Faults as RFC 9457 asks. */
@RestControllerAdvice(basePackageClasses = Faults.class)
public final class Faults {

    @ExceptionHandler
    public ErrorResponse problem(ErrorResponseException problem) {
        return problem;
    }

    @ExceptionHandler({CannotApply.class, CannotResend.class})
    public ErrorResponse conflict(Exception conflict) {
        return Problem.conflict(String.valueOf(conflict.getMessage()));
    }

    @ExceptionHandler
    public ErrorResponse away(IOException away) {
        return Problem.unavailable(away.getMessage() == null ? away.toString() : away.getMessage());
    }
}

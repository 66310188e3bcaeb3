package io.aion.broker.explain;

/**
 * Why a number does not run.
 *
 * @param code which kind of cause
 * @param what one sentence: what is wrong, with names and figures
 * @param todo one sentence: what to do about it
 */
public record Cause(CauseCode code, String what, String todo) {}

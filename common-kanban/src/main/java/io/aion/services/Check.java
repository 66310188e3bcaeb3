package io.aion.services;

/** Looks at several values of a file together. It builds on nothing that was wrong by itself, so that a fault is named once. */
interface Check {

    void check(Draft draft, Faults faults);
}

package io.aion.services;

/**
 * A place in the file.
 *
 * @param line from 1
 * @param column from 1, in characters
 */
record At(int line, int column) {

    static final At START = new At(1, 1);
}

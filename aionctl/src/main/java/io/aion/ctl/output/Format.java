package io.aion.ctl.output;

/** How data is written. */
public enum Format {
    table,
    json,
    yaml
}

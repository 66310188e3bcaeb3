package io.aion.spring;

/** What has meters that are brought up to date now and then, every {@code aion.meters.every}. */
@FunctionalInterface
public interface MeterSource {

    /** Looks once; a fault is logged and the next look comes all the same. */
    void refresh();
}

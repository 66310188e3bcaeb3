package io.aion.broker.kubernetes;

import io.fabric8.kubernetes.client.informers.ResourceEventHandler;

/** Hears that something has changed; what it was is in the informer's store. Also where the first list holds nothing. */
record Told<T>(Runnable changed) implements ResourceEventHandler<T> {

    @Override
    public void onAdd(T object) {
        changed.run();
    }

    @Override
    public void onUpdate(T before, T now) {
        changed.run();
    }

    @Override
    public void onDelete(T object, boolean unknown) {
        changed.run();
    }

    @Override
    public void onNothing() {
        changed.run();
    }
}

package io.aion.broker;

import io.aion.broker.reconciler.InstanceReconciler;
import io.aion.broker.runtime.InstanceRuntime;
import org.springframework.context.SmartLifecycle;

/** Begins to run instances when everything else of this process is up, and lets go of them before it goes down. */
final class InstanceLifecycle implements SmartLifecycle {

    private final InstanceReconciler instances;
    private final InstanceRuntime runtime;
    private final boolean stopInstances;
    private volatile boolean running;

    InstanceLifecycle(InstanceReconciler instances, InstanceRuntime runtime, boolean stopInstances) {
        this.instances = instances;
        this.runtime = runtime;
        this.stopInstances = stopInstances;
    }

    @Override
    public void start() {
        instances.start();
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        instances.close();
        if (stopInstances) {
            try {
                runtime.stopAll();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

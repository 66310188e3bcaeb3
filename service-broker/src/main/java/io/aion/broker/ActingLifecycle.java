package io.aion.broker;

import io.aion.broker.dead.DeadLetters;
import io.aion.broker.desired.DesiredFile;
import io.aion.broker.leadership.Leadership;
import io.aion.broker.rabbit.NamedQueuesOwner;
import io.aion.broker.rabbit.TopologyOwner;
import io.aion.broker.reconciler.InstanceReconciler;
import io.aion.broker.runtime.InstanceRuntime;
import org.springframework.context.SmartLifecycle;

/**
 * Begins to act when everything else of this process is up and it is this broker's turn; lets go of everything before it goes
 * down, and only then gives its turn to another one.
 */
final class ActingLifecycle implements SmartLifecycle {

    private final Leadership leadership;
    private final InstanceReconciler instances;
    private final InstanceRuntime runtime;
    private final TopologyOwner topology;
    private final NamedQueuesOwner namedQueues;
    private final DesiredFile file;
    private final DeadLetters letters;
    private final boolean stopInstances;
    private volatile boolean running;

    ActingLifecycle(
            Leadership leadership,
            InstanceReconciler instances,
            InstanceRuntime runtime,
            TopologyOwner topology,
            NamedQueuesOwner namedQueues,
            DesiredFile file,
            DeadLetters letters,
            boolean stopInstances) {
        this.leadership = leadership;
        this.instances = instances;
        this.runtime = runtime;
        this.topology = topology;
        this.namedQueues = namedQueues;
        this.file = file;
        this.letters = letters;
        this.stopInstances = stopInstances;
    }

    @Override
    public void start() {
        instances.start();
        leadership.start(() -> Thread.ofVirtual().name("leadership").start(this::changed));
        running = true;
    }

    private void changed() {
        topology.wake();
        namedQueues.wake();
        instances.wake();
        if (leadership.acts()) {
            file.keep();
        } else {
            // Whoever acts now could not show what is held here.
            letters.release();
        }
    }

    @Override
    public void stop() {
        running = false;
        instances.close();
        if (stopInstances && leadership.acts()) {
            try {
                runtime.stopAll();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        namedQueues.stop();
        topology.stop();
        letters.release();
        leadership.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}

package io.aion.testing;

import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Hears from JUnit, which finds it by itself, which test class runs. */
public final class RunningClass implements TestExecutionListener {

    @Override
    public void executionStarted(TestIdentifier test) {
        test.getSource()
                .filter(ClassSource.class::isInstance)
                // A nested class is run with the one around it.
                .map(source -> ((ClassSource) source).getClassName().replaceFirst("\\$.*", ""))
                .ifPresent(BrokerUse::running);
    }
}

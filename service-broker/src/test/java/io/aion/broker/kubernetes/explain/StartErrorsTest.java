package io.aion.broker.kubernetes.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.broker.explain.Cause;
import io.aion.broker.explain.CauseCode;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Words of runc and of its launcher, as they come through Kubernetes. */
class StartErrorsTest {

    @Test
    void aProgramForAnotherProcessorIsTold() {
        assertThat(format("exec /made/camera: exec format error\n")).contains("/made/camera can't be run");
        assertThat(format("standard_init_linux.go:228: exec user process caused: exec format error"))
                .contains("its program can't be run");
    }

    /** What a program prints of programs that it starts itself is its own affair. */
    @Test
    void whatAProgramPrintsItselfIsNoStartError() {
        assertThat(StartErrors.format("camera-001", "exec: \"ffmpeg\": executable file not found in $PATH"))
                .isEmpty();
    }

    private static String format(String message) {
        Optional<Cause> cause = StartErrors.format("camera-001", message);
        assertThat(cause).get().extracting(Cause::code).isEqualTo(CauseCode.COMMAND_NOT_EXECUTABLE);
        return cause.orElseThrow().what();
    }
}

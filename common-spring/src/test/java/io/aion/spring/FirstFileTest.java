package io.aion.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstFileTest {

    @TempDir
    private Path folder;

    @Test
    void allThatWantItAtOnceGetTheSame() throws Exception {
        int many = 8;
        try (ExecutorService threads = Executors.newFixedThreadPool(many)) {
            for (int round = 0; round < 50; round++) {
                Path file = folder.resolve("secret-" + round);
                CyclicBarrier together = new CyclicBarrier(many);
                List<Future<String>> got = new ArrayList<>();
                for (int i = 0; i < many; i++) {
                    byte[] own = ("from " + i).getBytes(StandardCharsets.UTF_8);
                    got.add(threads.submit(() -> {
                        together.await();
                        return new String(FirstFile.of(file, own), StandardCharsets.UTF_8);
                    }));
                }
                String first = Files.readString(wait(got, file));
                for (Future<String> one : got) {
                    assertThat(one.get()).isEqualTo(first).startsWith("from ");
                }
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
            try (var left = Files.list(folder)) {
                assertThat(left).hasSize(50);
            }
        }
    }

    private static Path wait(List<Future<String>> got, Path file) throws Exception {
        for (Future<String> one : got) {
            one.get();
        }
        return file;
    }
}

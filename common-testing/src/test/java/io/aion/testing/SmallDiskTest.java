package io.aion.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.aion.testing.Choice.NotOpen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallDiskTest {

    private static final int MEGABYTES = 4;
    private static final long MEGABYTE = 1024 * 1024;

    @Test
    void aMountThatOnlyItsServerSees(@TempDir Path folder) throws Exception {
        Path mounted = folder.resolve("data");
        NamespaceDisk disk;
        try {
            disk = NamespaceDisk.mount(mounted, MEGABYTES);
        } catch (NotOpen e) {
            Assumptions.abort(leftOut("mounted", e));
            return;
        }
        fillsAndHasRoomAgain(disk);
        List<String> write = new ArrayList<>(disk.enter());
        write.addAll(List.of("/bin/sh", "-c", "head -c 1000000 /dev/zero > " + mounted + "/file"));
        assertThat(new ProcessBuilder(write).inheritIO().start().waitFor()).isZero();
        assertThat(disk.free()).isBetween(2 * MEGABYTE, 4 * MEGABYTE - 1_000_000);
        try (var files = Files.list(mounted)) {
            assertThat(files).as("what others see").isEmpty();
        }
        disk.close();
        Files.delete(mounted);
    }

    @Test
    void aVolumeOfTheContainerEngine() {
        VolumeDisk disk;
        try {
            disk = VolumeDisk.open(ImageBroker.IMAGES, MEGABYTES);
        } catch (NotOpen e) {
            Assumptions.abort(leftOut("a volume", e));
            return;
        }
        try {
            fillsAndHasRoomAgain(disk);
        } finally {
            disk.close();
        }
    }

    private static void fillsAndHasRoomAgain(SmallDisk disk) {
        assertThat(disk.free()).isBetween(3 * MEGABYTE, 4 * MEGABYTE);
        disk.fill(MEGABYTE);
        assertThat(disk.free()).isBetween(MEGABYTE / 2, MEGABYTE);
        disk.makeRoom();
        disk.fill(0);
        assertThat(disk.free()).isZero();
        disk.makeRoom();
        assertThat(disk.free()).isGreaterThan(3 * MEGABYTE);
    }

    private static String leftOut(String what, NotOpen reason) {
        String line = "[test servers] A small disk that is " + what + ": left out, because " + reason.getMessage();
        System.out.println(line);
        return line;
    }
}

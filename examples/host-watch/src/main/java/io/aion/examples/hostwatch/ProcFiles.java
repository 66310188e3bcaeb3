package io.aion.examples.hostwatch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the counters out of the text of files below {@code /proc} (proc(5)); pure, so that it can be tested. */
final class ProcFiles {

    /** {@code /proc/diskstats} counts in sectors of this size, whatever the device's own are. */
    private static final double SECTOR_BYTES = 512;

    private ProcFiles() {}

    /** Busy and total ticks of every cpu: {@code cpu.busy}, {@code cpu.total}, {@code cpu0.busy}, ... */
    static Map<String, Double> cpu(List<String> stat) {
        Map<String, Double> ticks = new LinkedHashMap<>();
        for (String line : stat) {
            if (line.startsWith("cpu")) {
                String[] field = line.split("\\s+");
                double total = 0;
                // The last two fields (guest, guest_nice) are already counted in user and nice.
                for (int i = 1; i < Math.min(field.length, 9); i++) {
                    total += Double.parseDouble(field[i]);
                }
                double idle = Double.parseDouble(field[4]) + Double.parseDouble(field[5]);
                ticks.put(field[0] + ".busy", total - idle);
                ticks.put(field[0] + ".total", total);
            }
        }
        return ticks;
    }

    /** The share of memory in use, from 0 to 1, as {@code memory.used}. */
    static Map<String, Double> memory(List<String> meminfo) {
        Map<String, Double> kibibytes = new LinkedHashMap<>();
        for (String line : meminfo) {
            String[] field = line.split("[:\\s]+");
            if (field.length >= 2) {
                kibibytes.put(field[0], Double.parseDouble(field[1]));
            }
        }
        double total = kibibytes.getOrDefault("MemTotal", 1.0);
        double available = kibibytes.getOrDefault("MemAvailable", total);
        return Map.of("memory.used", 1 - available / total);
    }

    /** Bytes read and written by every whole disk: {@code disk.vda.read}, {@code disk.vda.written}. */
    static Map<String, Double> disks(List<String> diskstats) {
        Map<String, Double> bytes = new LinkedHashMap<>();
        for (String line : diskstats) {
            String[] field = line.strip().split("\\s+");
            if (field.length >= 10 && !isNoise(field[2])) {
                bytes.put("disk." + field[2] + ".read", Double.parseDouble(field[5]) * SECTOR_BYTES);
                bytes.put("disk." + field[2] + ".written", Double.parseDouble(field[9]) * SECTOR_BYTES);
            }
        }
        return bytes;
    }

    /** Bytes in and out of every network device: {@code net.eth0.in}, {@code net.eth0.out}. */
    static Map<String, Double> network(List<String> dev) {
        Map<String, Double> bytes = new LinkedHashMap<>();
        for (String line : dev) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                String name = line.substring(0, colon).strip();
                List<String> field = new ArrayList<>(
                        List.of(line.substring(colon + 1).strip().split("\\s+")));
                bytes.put("net." + name + ".in", Double.parseDouble(field.get(0)));
                bytes.put("net." + name + ".out", Double.parseDouble(field.get(8)));
            }
        }
        return bytes;
    }

    private static boolean isNoise(String device) {
        return device.startsWith("loop") || device.startsWith("ram");
    }
}

package io.aion.broker.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Linux' own table of processes, as {@code /proc} shows it. A number alone is no identity, because the system uses it
 * again: a process is known by number and start time, or by the {@code AION_INSTANCE} that it and all it started have in
 * their environment.
 */
final class ProcessTable {

    static final String MARK = "AION_INSTANCE";
    private static final Path PROC = Path.of("/proc");
    /** Fields after the name (which may hold spaces and brackets and so is skipped by its last bracket). */
    private static final int STATE = 0;

    private static final int PARENT = 1;
    private static final int SESSION = 3;
    private static final int START = 19;

    private ProcessTable() {}

    /**
     * A line of the table.
     *
     * @param pid process
     * @param parent its parent
     * @param session its session
     * @param start when it started, in ticks since the machine did
     * @param gone whether only its exit code is left
     */
    record Entry(long pid, long parent, long session, long start, boolean gone) {}

    /** The process of that number, whoever it is now. */
    static Optional<Entry> entry(long pid) {
        try {
            String stat =
                    Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).trim().split(" ");
            String state = fields[STATE];
            return Optional.of(new Entry(
                    pid,
                    Long.parseLong(fields[PARENT]),
                    Long.parseLong(fields[SESSION]),
                    Long.parseLong(fields[START]),
                    state.equals("Z") || state.equals("X")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The process with that number and start time, while it lives. */
    static Optional<Entry> living(long pid, long start) {
        return entry(pid).filter(entry -> entry.start() == start && !entry.gone());
    }

    /** Whether its environment, as it was at its start, names that run. */
    static boolean marked(long pid, String runId) {
        return runId.equals(environment(pid).get(MARK));
    }

    /** Its environment as it was at its start; empty where it may not be read. */
    static Map<String, String> environment(long pid) {
        try {
            String text =
                    Files.readString(PROC.resolve(Long.toString(pid)).resolve("environ"), StandardCharsets.ISO_8859_1);
            Map<String, String> environment = new HashMap<>();
            for (String variable : text.split("\0")) {
                int equals = variable.indexOf('=');
                if (equals > 0) {
                    environment.put(variable.substring(0, equals), variable.substring(equals + 1));
                }
            }
            return environment;
        } catch (IOException e) {
            return Map.of();
        }
    }

    /**
     * All living processes of a run: those with its mark, and those that share a session with one of them where that
     * session is not this process's own (a program may have cleaned its environment).
     */
    static List<Entry> members(String runId) {
        List<Entry> all = all();
        Map<Long, Boolean> marked = new HashMap<>();
        Set<Long> sessions = new HashSet<>();
        long own = entry(ProcessHandle.current().pid()).map(Entry::session).orElse(0L);
        for (Entry entry : all) {
            boolean its = marked(entry.pid(), runId);
            marked.put(entry.pid(), its);
            // Only a session that the run itself leads: its leader is one of the run.
            if (its && entry.session() == entry.pid() && entry.session() != own) {
                sessions.add(entry.session());
            }
        }
        List<Entry> members = new ArrayList<>();
        for (Entry entry : all) {
            if (marked.getOrDefault(entry.pid(), false) || sessions.contains(entry.session())) {
                members.add(entry);
            }
        }
        return members;
    }

    private static List<Entry> all() {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(
                PROC, path -> Character.isDigit(path.getFileName().toString().charAt(0)))) {
            for (Path process : processes) {
                entry(Long.parseLong(process.getFileName().toString()))
                        .filter(entry -> !entry.gone())
                        .ifPresent(entries::add);
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the table of processes, " + PROC + ", can't be read: " + e.getMessage(), e);
        }
        return entries;
    }

    /** What tells one life of this machine (or container) from the next. */
    static String boot() {
        String boot;
        try {
            boot = Files.readString(PROC.resolve("sys/kernel/random/boot_id")).trim();
        } catch (IOException e) {
            boot = "unknown";
        }
        return boot + "/" + entry(1).map(Entry::start).orElse(0L);
    }
}

package io.aion.spring;

import java.util.List;

/** Configuration that nothing reads, each with where it stands and its nearest right spelling. */
public final class UnknownProperties extends IllegalStateException {

    UnknownProperties(List<String> faults) {
        super("unknown properties; nothing was started:\n  " + String.join("\n  ", faults));
    }
}

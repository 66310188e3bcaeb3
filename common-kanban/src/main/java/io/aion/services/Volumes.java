package io.aion.services;

import io.aion.services.Microservice.VolumeMount;
import java.util.List;

/** Volumes as the original writes them, the mount path first: {@code container:host[:propagation]}. */
final class Volumes {

    static final List<String> PROPAGATIONS = List.of("None", "HostToContainer", "Bidirectional");

    private Volumes() {}

    /** Reads a text that {@link TextRules#VOLUME} accepts. */
    static VolumeMount parse(String text) {
        String[] parts = text.split(":", -1);
        return new VolumeMount(parts[0], parts[1], parts.length > 2 ? parts[2] : "");
    }

    /** Why a text is no volume; empty where only the general reason can be given. */
    static String explain(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length < 2) {
            return "has no ':' between the path in the container and the path on the host";
        }
        if (parts.length > 3) {
            return "has " + (parts.length - 1) + " ':'; at most two are allowed";
        }
        if (!parts[0].startsWith("/")) {
            return "has a path in the container that does not begin with '/'";
        }
        if (!parts[1].startsWith("/")) {
            return "has a path on the host that does not begin with '/'";
        }
        if (parts.length == 3 && !PROPAGATIONS.contains(parts[2])) {
            String near = Spelling.nearest(parts[2], PROPAGATIONS)
                    .map(n -> "; did you mean " + n + "?")
                    .orElse("");
            String docker = parts[2].matches("r[ow]") ? "; that is Docker's, AION has no such mode" : near;
            return "has the propagation '" + parts[2] + "', which is none of " + String.join(", ", PROPAGATIONS)
                    + docker;
        }
        return "";
    }
}

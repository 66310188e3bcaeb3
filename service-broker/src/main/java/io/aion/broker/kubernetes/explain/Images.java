package io.aion.broker.kubernetes.explain;

import io.aion.broker.explain.Cause;
import io.aion.broker.explain.CauseCode;
import io.fabric8.kubernetes.api.model.Event;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Why an image is not on the node. */
final class Images {

    private static final Set<String> REASONS = Set.of(
            "ErrImagePull",
            "ImagePullBackOff",
            "ErrImageNeverPull",
            "InvalidImageName",
            "ImageInspectError",
            "RegistryUnavailable",
            "SignatureValidationFailed");
    private static final List<String> REFUSED = List.of(
            "401 unauthorized",
            "403 forbidden",
            "pull access denied",
            "authorization failed",
            "authentication required",
            "no basic auth credentials",
            "insufficient_scope",
            "denied:");
    private static final List<String> UNREACHABLE = List.of(
            "dial tcp",
            "no such host",
            "connection refused",
            "i/o timeout",
            "tls handshake timeout",
            "x509:",
            "network is unreachable",
            "deadline exceeded",
            "server gave http response to https client",
            "503 service unavailable",
            "502 bad gateway");
    private static final Pattern SECRETS = Pattern.compile("image pull secrets \\(([^)]+)\\)");

    private Images() {}

    /** Empty where that reason is none of an image. */
    static Optional<Cause> of(String name, String image, String reason, String message, List<Event> events) {
        if (!REASONS.contains(reason)) {
            return Optional.empty();
        }
        if (reason.equals("InvalidImageName")) {
            return Optional.of(
                    new Cause(
                            CauseCode.IMAGE_NAME_INVALID,
                            name + ": there can be no image " + image + ": " + Text.of(message),
                            "Put the name of the microservice, its tag or REPOSITORY_PREFIX right: lower case, digits and -_./"));
        }
        if (reason.equals("ErrImageNeverPull")) {
            return Optional.of(missing(name, image, "it is not on the node, and may not be pulled"));
        }
        // The short form says no more than that it is tried again; the event of the pull says why.
        String told = message.contains(": ")
                ? message
                : pulls(events).reduce((earlier, later) -> later).orElse(message);
        return Optional.of(of(name, image, told, events));
    }

    private static Stream<String> pulls(List<Event> events) {
        return events.stream()
                .filter(event ->
                        "Failed".equals(event.getReason()) && event.getMessage().startsWith("Failed to pull image"))
                .map(Event::getMessage);
    }

    private static Cause of(String name, String image, String told, List<Event> events) {
        String words = told.toLowerCase(Locale.ROOT);
        if (REFUSED.stream().anyMatch(words::contains)) {
            return refused(name, image, told, events);
        }
        if (words.contains("no match for platform") || words.contains("no matching manifest")) {
            return missing(name, image, "it is not built for the node's architecture");
        }
        if (words.contains("code = notfound")
                || words.contains("manifest unknown")
                || words.contains(image.toLowerCase(Locale.ROOT) + ": not found")) {
            return missing(name, image, "the registry has none of that name and tag");
        }
        if (UNREACHABLE.stream().anyMatch(words::contains)) {
            return new Cause(
                    CauseCode.REGISTRY_UNREACHABLE,
                    name + ": the registry of " + image + " can't be reached, and the node has no such image: "
                            + cause(told),
                    "See to the node's network and the registry, or bring the image to the node as a tar (docs/kubernetes/images.md).");
        }
        return new Cause(
                CauseCode.IMAGE_NOT_PULLED,
                name + ": image " + image + " can't be pulled: " + cause(told),
                "Put right what the sentence names, or bring the image to the node as a tar (docs/kubernetes/images.md).");
    }

    private static Cause missing(String name, String image, String why) {
        return new Cause(
                CauseCode.IMAGE_MISSING,
                name + ": there is no image " + image + ": " + why,
                "Build and push it, bring it to the node as a tar (docs/kubernetes/images.md), or put its tag right in services.yml.");
    }

    /** A Secret that is missing matters only where the registry refuses: the default one need not exist. */
    private static Cause refused(String name, String image, String told, List<Event> events) {
        String secrets = events.stream()
                .filter(event -> "FailedToRetrieveImagePullSecret".equals(event.getReason()))
                .map(event -> Text.group(SECRETS, event.getMessage()))
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse("");
        return secrets.isEmpty()
                ? new Cause(
                        CauseCode.IMAGE_REFUSED,
                        name + ": the registry does not hand out " + image + ": " + cause(told),
                        "Put user and password into the Secret that REGISTRY_SECRET names; some registries say so of images"
                                + " that do not exist, too.")
                : new Cause(
                        CauseCode.PULL_SECRET_MISSING,
                        name + ": there is no Secret " + secrets + ", and without it the registry does not hand out "
                                + image + ": " + cause(told),
                        "Make it: kubectl create secret docker-registry " + secrets + " --docker-server=...");
    }

    /** The innermost of nested reasons says it; the others repeat the image's name. */
    private static String cause(String told) {
        int resolve = told.lastIndexOf("failed to resolve reference");
        int colon = resolve < 0 ? -1 : told.indexOf("\": ", resolve);
        return Text.of(colon < 0 ? told : told.substring(colon + 3));
    }
}

package io.aion.ctl.api;

/** Where each part answers, without a slash at the end. */
public record Addresses(String broker, String status, String log) {

    public Addresses {
        broker = plain(broker);
        status = plain(status);
        log = plain(log);
    }

    /** The address of a part. */
    public String of(Part part) {
        return switch (part) {
            case BROKER -> broker;
            case STATUS -> status;
            case LOG -> log;
        };
    }

    private static String plain(String url) {
        String trimmed = url.strip();
        return trimmed.endsWith("/") ? trimmed.substring(0, trimmed.length() - 1) : trimmed;
    }
}

package io.aion.broker.rabbit;

import java.io.IOException;

/** The management API is there and does not do what it was asked for. */
final class ManagementRefused extends IOException {

    private static final long serialVersionUID = 1;

    ManagementRefused(String reason) {
        super(reason);
    }
}
